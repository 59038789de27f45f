import { expect, test } from "vitest"
import type { LandingOffsets } from "../ingest/landing/landed.ts"
import { Standstill } from "./standstill.ts"

const MINUTE = 60_000

const reading = (committed: number, end: number): LandingOffsets => ({
  ends: new Map([["bet:0", BigInt(end)]]),
  committed: new Map([["bet:0", BigInt(committed)]]),
})

/** Looks each ten seconds over so long, at what Kafka says; answers with what it found last. */
async function watched(ms: number, says: (at: number) => LandingOffsets | undefined) {
  let now = 1_000_000
  const began = now
  const standstill = new Standstill(
    async () => {
      const said = says(now - began)
      if (said === undefined) throw new Error("no broker")
      return said
    },
    () => now,
  )
  let found: number | undefined
  for (; now <= began + ms; now += 10_000) found = await standstill.since()
  return { found: found === undefined ? undefined : found - began, standstill }
}

test("a consumer that reads nothing for a minute while messages wait stands still, since it last read", async () => {
  expect((await watched(MINUTE - 10_000, () => reading(5, 9))).found).toBeUndefined()
  expect((await watched(MINUTE, () => reading(5, 9))).found).toBe(0)
  const slowly = (at: number) => reading(at < 30_000 ? 5 : 6, 9)
  expect((await watched(80_000, slowly)).found).toBeUndefined()
  expect((await watched(90_000, slowly)).found).toBe(30_000)
})

test("one that has nothing to read does not", async () => {
  expect((await watched(10 * MINUTE, () => reading(9, 9))).found).toBeUndefined()
  // Something came in a moment ago: the time before it does not count.
  const lately = (at: number) => reading(9, at < 5 * MINUTE ? 9 : 10)
  expect((await watched(5 * MINUTE + 50_000, lately)).found).toBeUndefined()
})

test("one whose broker does not answer does not, and has a minute when it answers again", async () => {
  const away = (at: number) => (at > 30_000 && at < 3 * MINUTE ? undefined : reading(5, 9))
  expect((await watched(3 * MINUTE + 50_000, away)).found).toBeUndefined()
  expect((await watched(4 * MINUTE, away)).found).toBe(3 * MINUTE)
})

test("whoever attaches it anew gives it a minute", async () => {
  const { found, standstill } = await watched(MINUTE, () => reading(5, 9))
  expect(found).toBe(0)
  standstill.forget()
  expect(await standstill.since()).toBeUndefined()
})

test("a broker that does not answer keeps nobody waiting, and says nothing of the consumer", async () => {
  let now = 1_000_000
  const answers: (() => Promise<LandingOffsets>)[] = [
    async () => reading(5, 9),
    () => new Promise(() => undefined),
    async () => reading(5, 9),
  ]
  const standstill = new Standstill(
    () => (answers.shift() ?? (async () => reading(5, 9)))(),
    () => now,
  )
  await standstill.since()
  now += 30_000
  expect(await standstill.since()).toBeUndefined()
  // It has its minute anew, from when the broker answered again.
  now += 50_000
  expect(await standstill.since()).toBeUndefined()
  now += 60_000
  expect(await standstill.since()).toBe(now - 60_000)
}, 20_000)
