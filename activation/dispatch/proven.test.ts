import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { realEffects } from "../../core/effects.ts"
import type { PlayerRef } from "../../core/player.ts"
import { openDatabase } from "../../store/database.ts"
import { openStore } from "../../store/store.ts"
import { parseCampaign } from "../campaign.ts"
import { Gate } from "../compliance/gate.ts"
import { ONLY_GROUP_RULES, recipient } from "../compliance/recipient.fixture.ts"
import { Ways } from "../ways.ts"
import { Dispatch, type DispatchParts } from "./dispatch.ts"

const campaign = parseCampaign(
  "hello.yml",
  JSON.stringify({
    ...{ name: "hello", description: "d", segment: "vip", channel: "email", product: "casino" },
    ...{ message_class: "promotional", from: "Orsa <hello@casino.example>" },
    ...{ subject: "Hi", body: "Hi" },
  }),
  [{ name: "vip", purpose: "marketing" }],
)

/** Players p0 to p2, whom nothing speaks against, p3, who has left the segment, and a store that is real. */
async function openSite() {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-proven-"))
  const store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
  const sent: string[] = []
  const rows: { table: string; row: Record<string, unknown> }[] = []
  const open = ["p0", "p1", "p2", "p3"].map((id) => ({
    ...{ intent_id: id, brand: "orsa", player_id: id, player_key: "1", payload: "" },
    ...{
      wanted_at: new Date().toISOString(),
      has_left: id === "p3" ? ("1" as const) : ("0" as const),
    },
  }))
  for (const { player_id: playerId } of open)
    await store.vault.put({ brand: "orsa", playerId }, { email: `${playerId}@b.example` })
  const now = () => Date.now()
  const gate = new Gate({
    rules: ONLY_GROUP_RULES,
    lists: { of: () => [], states: () => [] },
    ...{ warehouse: {} as never, tail: { isUpToDate: async () => true } as never },
    ...{ stateAt: now, segmentAt: now },
  })
  Object.assign(gate, {
    ...{ read: async () => ({}), covers: () => true, hasLanded: () => true },
    person: (_reading: object, player: PlayerRef) => [player],
    subject: (_reading: object, player: PlayerRef) => recipient({}, player),
  })
  const isOpen = ({ intent_id }: { intent_id: string }) =>
    !rows.some(({ row }) => row["intent_id"] === intent_id)
  const warehouse = {
    command: async () => undefined,
    query: async (
      sql: string,
      { underWay = [] }: { readonly underWay?: readonly string[] } = {},
    ) =>
      sql.includes("has_left")
        ? open.filter((one) => isOpen(one) && !underWay.includes(one.intent_id))
        : [],
    insert: async (table: string, added: readonly Record<string, unknown>[]) => {
      rows.push(...added.map((row) => ({ table, row })))
    },
  }
  const channel = {
    ready: async () => undefined,
    send: async ({ intentId }: { readonly intentId: string }) => {
      sent.push(intentId)
      return { state: "accepted", isFinal: true, providerMessageId: "m", detail: "250" }
    },
  }
  const ways = new Ways(new Map([["email", channel as never]]))
  const parts = { gate, store, warehouse, ways }
  const more = {
    log: { append: async () => undefined },
    unsubscribeUrl: () => "https://c.example/u",
  }
  const dispatch = new Dispatch({ ...parts, ...more } as unknown as DispatchParts, realEffects)
  const close = async () => {
    await store.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { dataDir, store, sent, rows, round: () => dispatch.round(campaign, () => true), close }
}

test("whoever is decided on is under one record of his batch, and each receipt under one, in the warehouse too", async () => {
  const site = await openSite()
  await site.round()
  const records = (await site.store.proof.behind(1, 10)).map(({ content }) => JSON.parse(content))
  expect(site.sent.toSorted()).toEqual(["p0", "p1", "p2"])
  expect(records.map(({ kind, body }) => [kind, body.rows])).toEqual([
    ["decisions", 4],
    ["sends", site.sent.length],
  ])
  const covered = site.rows.map(({ table, row }) => `${table} ${row["intent_id"]} ${row["record"]}`)
  expect(new Set(covered)).toEqual(
    new Set([
      ...["p0", "p1", "p2", "p3"].map((id) => `act_decision ${id} 2`),
      ...site.sent.map((id) => `act_send ${id} 3`),
    ]),
  )
  await site.close()
})

test("a chain that does not end where it was left lets nothing out", async () => {
  const site = await openSite()
  const database = openDatabase(site.dataDir)
  await database("proof_head").update({ number: 9 })
  await database.destroy()
  await expect(site.round()).rejects.toThrow(expect.objectContaining({ code: "PROOF_HEAD_LOST" }))
  expect([site.sent, site.rows]).toEqual([[], []])
  const attempts = await site.store.attempts.of(["p0", "p1", "p2", "p3"])
  expect(attempts.every(({ state, isFinal }) => state === "failed" && !isFinal)).toBe(true)
  await site.close()
})
