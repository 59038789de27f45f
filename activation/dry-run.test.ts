import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { PlayerRef } from "../core/player.ts"
import { openStore } from "../store/store.ts"
import { claimOf } from "./campaign-budget.ts"
import { Gate } from "./compliance/gate.ts"
import { ONLY_GROUP_RULES, recipient } from "./compliance/recipient.fixture.ts"
import { campaignOf } from "./dispatch/dispatch-site.fixture.ts"
import { type DryRunParts, tally } from "./dry-run.ts"

const NOW = Date.UTC(2026, 10, 23, 12)

test("a budget is used up by those who would be reached first, behind what is spent already", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-dry-"))
  const store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 7) })
  const amount = { amount: "2.50", currency: "EUR" }
  const campaign = campaignOf("money", {
    ...{ offer: { kind: "free_bet", amount }, budget: { amount: "10", currency: "EUR" } },
  })
  const players = ["p0", "p1", "p2", "p3", "p4"].map((playerId) => ({ brand: "orsa", playerId }))
  for (const player of players)
    await store.vault.put(player, { email: `${player.playerId}@b.example` })
  const start = { intentId: "earlier", idempotencyKey: "earlier", campaign: "money", decision: "" }
  const player = { brand: "orsa", playerId: "other" }
  const budget = claimOf(campaign, "earlier", NOW)
  await store.attempts.begin([{ ...start, channel: "email", player, budget }])
  const gate = new Gate({
    ...{ lists: { of: () => [], states: () => [] }, rules: ONLY_GROUP_RULES },
    ...{ warehouse: {} as never, tail: { isUpToDate: async () => true } as never },
    ...{ stateAt: () => NOW, segmentAt: () => NOW },
  })
  Object.assign(gate, {
    read: async () => ({}),
    person: (_reading: object, one: PlayerRef) => [one],
    subject: (_reading: object, one: PlayerRef) =>
      recipient({}, { ...one, isHeld: one.playerId === "p1" }),
  })
  const parts = { store, gate, unsubscribeUrl: () => "https://c.example/u" }
  const reach = await tally(parts as unknown as DryRunParts, campaign, players, {
    ...{ now: () => new Date(NOW), isStanding: false, heldBecause: undefined },
  })
  // Four are paid for: one was sent before, p1 uses up nothing, and for p4 nothing is left.
  expect(reach).toMatchObject({
    ...{ reached: 3, suppressed: { compliance_unreadable: 1, budget_spent: 1 } },
  })
  expect(await store.budgets.spent({ campaign: "money", day: undefined, currency: "EUR" })).toEqual(
    {
      ...{ messages: 1, amount: "2.5" },
    },
  )
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})
