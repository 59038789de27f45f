import { execFileSync } from "node:child_process"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openTestKafka, type TestKafka } from "../broker/test-kafka.ts"
import { openLog } from "./kafka-log.ts"
import type { EventLog, TailMessage } from "./log.ts"
import { TopicSettings } from "./topic-settings.ts"

let kafka: TestKafka
let log: EventLog

beforeAll(async () => {
  kafka = await openTestKafka()
  const access = { brokers: kafka.brokers, groupInstanceId: "test" }
  log = await openLog({ access, topics: TopicSettings.parse({}) })
})

afterAll(async () => {
  await log?.close()
  await kafka?.close()
})

const total = (offsets: ReadonlyMap<number, bigint>) =>
  [...offsets.values()].reduce((a, b) => a + b, 0n)

describe("the log on real Kafka", () => {
  test("appends to several topics at once in one acknowledged write", async () => {
    const messages = Array.from({ length: 100 }, (_, i) => ({
      key: `orsa:p${i}`,
      value: `{"n":${i}}`,
    }))
    await log.append([
      { topic: "wallet", messages },
      { topic: "compliance", messages: messages.slice(0, 3) },
    ])
    expect(total(await log.endOffsets("wallet"))).toBe(100n)
    expect(total(await log.endOffsets("compliance"))).toBe(3n)
  })

  test("keeps the order of one player's events and hands a tail all from the beginning", async () => {
    const seen: TailMessage[] = []
    await log.append([{ topic: "bonus", messages: [{ key: "orsa:p1", value: "1" }] }])
    const tail = await log.tail("bonus", (messages) => seen.push(...messages))
    await log.append([
      { topic: "bonus", messages: ["2", "3"].map((value) => ({ key: "orsa:p1", value })) },
    ])
    await expect
      .poll(() => seen.map(({ value }) => value), { timeout: 20_000 })
      .toEqual(["1", "2", "3"])
    expect(total(tail.position())).toBe(3n)
    expect(Math.abs((seen[0]?.arrivedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
    await tail.close()
  })

  test("a tail that the client gives up for good begins again and misses nothing", async () => {
    const seen = new Set<string>()
    let isFirst = true
    const tail = await log.tail("bonus", (messages) => {
      // One of the errors on which kafkajs does not start a consumer again.
      if (isFirst) {
        isFirst = false
        throw Object.assign(new Error("given up"), { name: "KafkaJSNotImplemented" })
      }
      for (const { value } of messages) seen.add(value)
    })
    await expect.poll(() => [...seen].sort(), { timeout: 30_000 }).toEqual(["1", "2", "3"])
    await log.append([{ topic: "bonus", messages: [{ key: "orsa:p1", value: "4" }] }])
    await expect.poll(() => seen.has("4"), { timeout: 20_000 }).toBe(true)
    expect(tail.position()).toEqual(await log.endOffsets("bonus"))
    await tail.close()
  })

  test("loses no acknowledged event when the broker is killed under load and comes back", async () => {
    let acknowledged = 0
    let running = true
    const load = (async () => {
      while (running) {
        const messages = Array.from({ length: 50 }, (_, i) => ({ key: `k${i}`, value: "x" }))
        await log.append([{ topic: "bet", messages }])
        acknowledged += 50
      }
    })()
    await sleep(500)
    const group = kafka.pid()
    execFileSync("pkill", ["-KILL", "-g", String(group), "java"])
    await sleep(4_000)
    running = false
    await load
    expect(acknowledged).toBeGreaterThan(100)
    expect(total(await log.endOffsets("bet"))).toBe(BigInt(acknowledged))
  })
})
