import { expect, test } from "vitest"
import type { LandingOffsets } from "../../ingest/landing/landed.ts"
import { type Flow, Standstill } from "./standstill.ts"

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
  let flow: Flow | undefined
  for (; now <= began + ms; now += 10_000) flow = await standstill.look()
  const since = flow === undefined || flow.kind === "flows" ? undefined : flow.since - began
  return { kind: flow?.kind, since, standstill }
}

test("a consumer that reads nothing while messages wait stands still after 20 s, and is dead after a minute, since it last read", async () => {
  expect(await watched(10_000, () => reading(5, 9))).toMatchObject({ kind: "flows" })
  expect(await watched(20_000, () => reading(5, 9))).toMatchObject({ kind: "still", since: 0 })
  const almost = MINUTE - 10_000
  expect(await watched(almost, () => reading(5, 9))).toMatchObject({ kind: "still", since: 0 })
  expect(await watched(MINUTE, () => reading(5, 9))).toMatchObject({ kind: "dead", since: 0 })
  const slowly = (at: number) => reading(at < 30_000 ? 5 : 6, 9)
  expect(await watched(80_000, slowly)).toMatchObject({ kind: "still", since: 30_000 })
  expect(await watched(90_000, slowly)).toMatchObject({ kind: "dead", since: 30_000 })
})

test("one that has nothing to read does not", async () => {
  expect((await watched(10 * MINUTE, () => reading(9, 9))).kind).toBe("flows")
  // Something came in a moment ago: the time before it does not count.
  const lately = (at: number) => reading(9, at < 5 * MINUTE ? 9 : 10)
  expect((await watched(5 * MINUTE + 10_000, lately)).kind).toBe("flows")
})

test("a broker that does not answer is away, and a consumer that reads nothing behind it is dead after 20 s", async () => {
  const away = (at: number) => (at > 30_000 && at < 3 * MINUTE ? undefined : reading(5, 9))
  expect(await watched(40_000, away)).toMatchObject({ kind: "away", since: 40_000 })
  expect(await watched(3 * MINUTE - 1, away)).toMatchObject({ kind: "away", since: 40_000 })
  expect((await watched(3 * MINUTE + 10_000, away)).kind).toBe("flows")
  const dead = { kind: "dead", since: 3 * MINUTE }
  expect(await watched(3 * MINUTE + 20_000, away)).toMatchObject(dead)
  // It has read once since: a block is given its minute.
  const reads = (at: number) => (at > 3 * MINUTE ? reading(6, 9) : away(at))
  expect((await watched(4 * MINUTE, reads)).kind).toBe("still")
})

test("whoever attaches it anew gives it a minute", async () => {
  const { kind, standstill } = await watched(MINUTE, () => reading(5, 9))
  expect(kind).toBe("dead")
  standstill.forget()
  expect(standstill.flow.kind).toBe("flows")
  expect((await standstill.look()).kind).toBe("flows")
})

test("a broker that does not answer is told within seconds", async () => {
  const now = 1_000_000
  const standstill = new Standstill(
    () => new Promise(() => undefined),
    () => now,
  )
  const looked = standstill.look()
  // Nobody else waits for it.
  expect((await standstill.look()).kind).toBe("flows")
  expect(await looked).toEqual({ kind: "away", since: now })
  expect(standstill.flow).toEqual({ kind: "away", since: now })
}, 20_000)
