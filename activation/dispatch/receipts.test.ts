import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { EventLog } from "../../ingest/log/log.ts"
import { openStore, type Store } from "../../store/store.ts"
import { openEmbedded } from "../../warehouse/embedded.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { parseCampaign } from "../campaign.ts"
import { decide } from "../compliance/decide.ts"
import { GROUP_RULEBOOK, promotion, recipient } from "../compliance/recipient.fixture.ts"
import { ACTIVATION_MIGRATIONS } from "../migrations.ts"
import { verifyChain } from "../proof/verify.ts"
import { bookReceipts } from "./receipts.ts"
import { decisionRow } from "./record.ts"

let folder: string
let warehouse: Warehouse
let store: Store

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pitboss-receipts-"))
  warehouse = await openEmbedded({ path: join(folder, "warehouse") })
  await warehouse.migrate(ACTIVATION_MIGRATIONS)
  store = await openStore({ dataDir: folder, masterKey: Buffer.alloc(32, 1) })
})

afterAll(async () => {
  await store.close()
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

const campaign = parseCampaign(
  "hello.yml",
  JSON.stringify({
    ...{ name: "hello", description: "d", segment: "vip", channel: "email", product: "casino" },
    ...{
      message_class: "promotional",
      from: "Orsa <hello@casino.example>",
      subject: "s",
      body: "b",
    },
  }),
  [{ name: "vip", purpose: "marketing" }],
)

test("the decision of a send that was killed is in the warehouse once, however often it is told", async () => {
  const player = { brand: "orsa", playerId: "p1" }
  const intent = {
    intent_id: "i1",
    brand: "orsa",
    player_id: "p1",
    player_key: "7",
    payload: "",
    has_left: "0" as const,
    wanted_at: "2026-11-23T11:00:00.000Z",
  }
  const decision = decide(recipient(), promotion(), Date.UTC(2026, 10, 23, 12), GROUP_RULEBOOK)
  await store.attempts.begin([
    {
      ...{ intentId: "i1", idempotencyKey: "i1", campaign: "hello", channel: "email", player },
      decision: JSON.stringify(decisionRow(campaign, intent, decision)),
    },
  ])
  await store.attempts.closeInterrupted()
  // It announces nothing: nobody knows whether the message went out.
  const log = { append: async () => undefined } as unknown as EventLog
  await bookReceipts(warehouse, log, store.attempts)
  await store.attempts.bookAgain(new Date(0))
  await bookReceipts(warehouse, log, store.attempts)
  expect(
    await warehouse.query("select verdict, toString(player_key) as key from act_decision"),
  ).toEqual([{ verdict: "allow", key: "7" }])
  expect(await warehouse.query("select outcome from act_send final")).toEqual([
    { outcome: "unknown" },
  ])
  // Told twice, each is on record once; the decision too, which a kill kept from its batch's record.
  expect(await verifyChain({ warehouse, store })).toMatchObject({
    records: 3,
    rows: 2,
    fault: null,
  })
  // It says which text that was, and not which was in force when it was wanted.
  const version = { campaign_version: campaign.version }
  for (const table of ["act_decision", "act_send final"])
    expect(await warehouse.query(`select campaign_version from ${table}`)).toEqual([version])
})
