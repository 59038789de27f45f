import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { BudgetClaim } from "./budget.ts"
import { type AttemptResult, INTERRUPTED } from "./send-attempt.ts"
import { openStore, type Store } from "./store.ts"

let dataDir: string
let store: Store

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-budget-"))
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 7).toString("base64")
  store = await openStore({ dataDir })
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** A campaign of five messages in all, which give a cent and a bit each. */
const claim = (intentId: string, more: Partial<BudgetClaim> = {}): BudgetClaim => ({
  ...{ intentId, campaign: "c", day: undefined, today: "2026-11-23", limit: { messages: 5 } },
  ...{ each: "0.100001", currency: "EUR", ...more },
})

/** Begins attempts in one batch; answers with the intents that have one. */
async function begin(...claims: readonly BudgetClaim[]): Promise<readonly string[]> {
  const begun = await store.attempts.begin(
    claims.map((budget) => ({
      ...{ intentId: budget.intentId, idempotencyKey: budget.intentId, campaign: budget.campaign },
      ...{ channel: "email", player: { brand: "orsa", playerId: budget.intentId }, decision: "" },
      budget,
    })),
  )
  return begun.map(({ intentId }) => intentId)
}

/** What is unclear was cut off by a kill, and may be tried again. */
const end = (intentId: string, state: AttemptResult["state"], isFinal: boolean, attempt = 1) =>
  store.attempts.finish([
    {
      ...{ intentId, attempt, state, isFinal, providerMessageId: "" },
      detail: state === "unknown" ? INTERRUPTED : "",
    },
  ])

const SCOPE = { campaign: "c", day: undefined, currency: "EUR" }
const spent = (more: object = {}) => store.budgets.spent({ ...SCOPE, ...more })

test("of more messages than the budget has left as many go out as are left, whoever asks at once", async () => {
  expect(await begin(...["a", "b", "c"].map((id) => claim(id)))).toEqual(["a", "b", "c"])
  const both = await Promise.all([
    begin(...["d", "e"].map((id) => claim(id))),
    begin(...["f", "g"].map((id) => claim(id))),
  ])
  expect(both.flat()).toHaveLength(2)
  expect(await spent()).toEqual({ messages: 5, amount: "0.500005" })
})

test("a budget of money is exact, and what is left of it below one message's is not spent", async () => {
  const limit = { amount: "0.300003" }
  const three = ["a", "b", "c", "d"].map((id) => claim(id, { limit }))
  expect(await begin(...three)).toEqual(["a", "b", "c"])
  expect(await begin(claim("e", { limit: { amount: "0.400003" } }))).toEqual([])
  expect(await begin(claim("e", { limit: { amount: "0.400004" } }))).toEqual(["e"])
  expect(await spent()).toEqual({ messages: 4, amount: "0.400004" })
  const large = { each: "999999999999.999999", limit: {} }
  await begin(claim("f", large), claim("g", large))
  expect((await spent()).amount).toBe("2000000000000.400002")
})

test("a budget of none lets nothing out", async () => {
  expect(await begin(claim("a", { limit: { messages: 0 } }))).toEqual([])
  expect(await begin(claim("a", { limit: { amount: "0" } }))).toEqual([])
  expect(await spent()).toEqual({ messages: 0, amount: "0" })
})

test("what was refused, or not handed over, is given back, and what was taken or is unclear is not", async () => {
  await begin(...["a", "b", "c", "d", "e"].map((id) => claim(id)))
  await end("a", "accepted", true)
  await end("b", "failed", true)
  await end("c", "failed", false)
  await end("d", "unknown", false)
  // Taken, refused, failed, unclear, under way.
  expect(await spent()).toEqual({ messages: 3, amount: "0.300003" })
  expect(await begin(claim("f"), claim("g"), claim("h"))).toEqual(["f", "g"])
  expect(await begin(claim("c"))).toEqual([])
})

test("what a kill cut off stays spent, is tried again out of its own, and is once refused not given back", async () => {
  const limit = { messages: 1 }
  await begin(claim("a", { limit }))
  await store.close()
  store = await openStore({ dataDir })
  await store.attempts.closeInterrupted()
  expect(await begin(claim("b", { limit }))).toEqual([])
  expect(await store.budgets.spentByOthers(SCOPE, ["a", "b"])).toEqual([
    { messages: 0, amount: "0" },
    { messages: 1, amount: "0.100001" },
  ])
  expect(await begin(claim("a", { limit }))).toEqual(["a"])
  expect(await spent()).toEqual({ messages: 1, amount: "0.100001" })
  // The first may have gone out.
  await end("a", "failed", true, 2)
  expect((await spent()).messages).toBe(1)
  expect(await begin(claim("b", { limit }))).toEqual([])
})

test("each day has a budget of its own, and a message that is tried on two counts on the later", async () => {
  const on = (id: string, day: string) => claim(id, { limit: { messages: 1 }, day, today: day })
  expect(await begin(on("a", "2026-11-23"), on("b", "2026-11-23"))).toEqual(["a"])
  await end("a", "unknown", false)
  expect(await begin(on("a", "2026-11-24"))).toEqual(["a"])
  expect(await begin(on("b", "2026-11-24"))).toEqual([])
  expect((await spent({ day: "2026-11-23" })).messages).toBe(0)
  expect((await spent({ day: "2026-11-24" })).messages).toBe(1)
  expect((await spent()).messages).toBe(1)
})

test("each campaign has its own, and messages without one count against none", async () => {
  await begin(claim("a"), claim("b", { campaign: "other" }))
  const without = { idempotencyKey: "x", campaign: "c", channel: "email", decision: "" }
  const player = { brand: "orsa", playerId: "x" }
  await store.attempts.begin([{ ...without, intentId: "x", player }])
  await end("x", "failed", true)
  expect((await spent()).messages).toBe(1)
  expect(await spent({ currency: "SEK" })).toEqual({ messages: 1, amount: "0" })
})
