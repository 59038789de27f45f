import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { realEffects } from "../core/effects.ts"
import type { AttemptResult } from "./send-attempt.ts"
import { openStore, type Store } from "./store.ts"

const P1 = { brand: "orsa", playerId: "p1" }
const TWIN = { brand: "tern", playerId: "p1" }

let dataDir: string
let store: Store
let now: number

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-promotion-"))
  now = Date.UTC(2026, 10, 23)
  const effects = { ...realEffects, now: () => new Date(now) }
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 7) }, effects)
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** Tries a message, which ends so; undefined: it is under way. */
async function tried(
  intentId: string,
  state: AttemptResult["state"] | undefined,
  { isPromotion = true, channel = "email", player = P1 } = {},
): Promise<void> {
  const day = { day: "2026-11-23", dayBegan: 0, firstDay: "2026-11-17", firstBegan: 0 }
  const place = { intentId, player, person: [player], channel, ...day, most: 99, mostIn7Days: 99 }
  const start = { intentId, idempotencyKey: intentId, campaign: "c", channel, player, decision: "" }
  await store.attempts.begin([{ ...start, ...(isPromotion && { reservation: place }) }])
  if (state === undefined) return
  await store.attempts.finish([
    { intentId, attempt: 1, state, isFinal: true, providerMessageId: "", detail: "" },
  ])
}

test("promotions that went out, or may have, are told at once, and what was refused is none", async () => {
  await tried("old", "accepted")
  now += 1_000
  await tried("taken", "accepted")
  await tried("refused", "failed")
  await tried("unclear", "unknown")
  await tried("under-way", undefined)
  await tried("notice", "accepted", { isPromotion: false })
  await tried("text", "accepted", { channel: "sms" })
  await tried("twin", "accepted", { player: TWIN })
  const found = await store.promotions.since([P1], "email", now)
  expect(found.toSorted((a, b) => (a.intentId < b.intentId ? -1 : 1))).toEqual(
    ["taken", "unclear", "under-way"].map((intentId) => ({ ...P1, intentId, at: now })),
  )
  expect(await store.promotions.since([TWIN], "email", 0)).toEqual([
    { ...TWIN, intentId: "twin", at: now },
  ])
})

test("of messages it is told which are the product's own and no promotions; of others it knows nothing", async () => {
  await tried("promotion", "accepted")
  await tried("notice", "accepted", { isPromotion: false })
  expect(await store.promotions.others(["promotion", "notice", "theirs"])).toEqual(
    new Set(["notice"]),
  )
})
