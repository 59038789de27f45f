import net from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { Kafka, logLevel } from "kafkajs"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { openTestKafka, type TestKafka } from "../broker/test-kafka.ts"
import { APPEND_WAITING_BYTES_MAX, MESSAGE_BYTES_MAX } from "./appender.ts"
import { openLog } from "./kafka-log.ts"
import type { EventLog } from "./log.ts"
import { TopicSettings } from "./topic-settings.ts"

const sockets = new Set<net.Socket>()
let kafka: TestKafka
let log: EventLog

beforeAll(async () => {
  const connect = net.connect.bind(net) as (...args: unknown[]) => net.Socket
  // The client's own connections, kept so that a test can break them.
  vi.spyOn(net, "connect").mockImplementation(((...args: unknown[]) => {
    const socket = connect(...args)
    sockets.add(socket)
    socket.once("close", () => sockets.delete(socket))
    return socket
  }) as typeof net.connect)
  kafka = await openTestKafka()
  const access = { brokers: kafka.brokers, groupInstanceId: "test" }
  log = await openLog({ access, topics: TopicSettings.parse({ partitions: 2 }) })
})

afterAll(async () => {
  await log?.close()
  await kafka?.close()
  vi.restoreAllMocks()
})

const value = (n: number) => `{"n":${n}}`

/** How often each message stands in the topic. */
async function stored(topic: "bet" | "engagement"): Promise<Map<string, number>> {
  const seen = new Map<string, number>()
  const tail = await log.tail(topic, (messages) => {
    for (const one of messages) seen.set(one.value, (seen.get(one.value) ?? 0) + 1)
  })
  const ends = await log.endOffsets(topic)
  await expect
    .poll(() => [...ends].every(([p, end]) => (tail.position().get(p) ?? 0n) >= end), {
      timeout: 30_000,
    })
    .toBe(true)
  await tail.close()
  return seen
}

describe("many players' appends at once", () => {
  test("keep every acknowledged event, once, while connections break", async () => {
    const acknowledged: string[] = []
    let running = true
    let next = 0
    const load = async () => {
      while (running) {
        const from = next
        next += 10
        const values = Array.from({ length: 10 }, (_, i) => value(from + i))
        const messages = values.map((one, i) => ({ key: `orsa:p${i}`, value: one }))
        await log.append([{ topic: "bet", messages }])
        acknowledged.push(...values)
      }
    }
    const loads = Array.from({ length: 16 }, load)
    for (let cut = 0; cut < 30; cut += 1) {
      await sleep(150)
      for (const socket of sockets)
        socket.destroy(Object.assign(new Error("cut"), { code: "ECONNRESET" }))
    }
    running = false
    await Promise.all(loads)
    const counts = await stored("bet")
    expect(acknowledged.length).toBeGreaterThan(100)
    expect(acknowledged.filter((one) => !counts.has(one))).toEqual([])
    expect([...counts.values()].filter((count) => count > 1)).toEqual([])
  })

  test("go on after one that the broker refuses, and lose none of theirs", async () => {
    await limitMessages("engagement", 20_000)
    const big = { key: "orsa:big", value: "x".repeat(30_000) }
    await expect(log.append([{ topic: "engagement", messages: [big] }])).rejects.toMatchObject({
      code: "LOG_APPEND_FAILED",
    })
    const values = Array.from({ length: 20 }, (_, i) => value(i))
    for (const one of values)
      await log.append([{ topic: "engagement", messages: [{ key: "orsa:p1", value: one }] }])
    expect([...(await stored("engagement"))]).toEqual(values.map((one) => [one, 1]))
  })

  test("are refused where one event is longer than Kafka may carry", async () => {
    const messages = [{ key: "orsa:p1", value: "x".repeat(MESSAGE_BYTES_MAX + 1) }]
    await expect(log.append([{ topic: "player", messages }])).rejects.toMatchObject({
      code: "LOG_MESSAGE_TOO_LONG",
    })
  })

  test("are refused where more waits than memory should hold, and go out when it is less", async () => {
    const one = { key: "orsa:p1", value: "x".repeat(MESSAGE_BYTES_MAX / 2) }
    const count = Math.ceil(APPEND_WAITING_BYTES_MAX / one.value.length) + 1
    const messages = Array.from({ length: count }, () => one)
    await expect(log.append([{ topic: "player", messages }])).rejects.toMatchObject({
      code: "LOG_BUSY",
    })
    await log.append([{ topic: "player", messages: messages.slice(0, 3) }])
    const ends = await log.endOffsets("player")
    expect([...ends.values()].reduce((a, b) => a + b, 0n)).toBe(3n)
  })
})

async function limitMessages(topic: string, bytes: number): Promise<void> {
  const client = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING })
  const admin = client.admin()
  await admin.connect()
  const configEntries = [{ name: "max.message.bytes", value: String(bytes) }]
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: 2, name: topic, configEntries }],
  })
  await admin.disconnect()
}
