import { afterEach, beforeEach, expect, test } from "vitest"
import { playerName } from "../../core/player.ts"
import { triggerOf } from "../campaign.ts"
import { Gate, type Reading } from "../compliance/gate.ts"
import { recipient } from "../compliance/recipient.fixture.ts"
import { campaignOf, type DispatchSite, openDispatchSite } from "./dispatch-site.fixture.ts"

const CAMPAIGN = campaignOf("welcome")

let site: DispatchSite
/** Whose registration can be read. */
let registered: Set<string>

beforeEach(async () => {
  registered = new Set()
  const read = async () =>
    ({
      state: { registered: new Set(registered) },
      stateAt: Date.now() + site.aheadMs,
    }) as unknown as Reading
  const subject = ({ state }: Reading, player: { brand: string; playerId: string }) =>
    recipient({}, { ...player, isRegistered: state.registered.has(playerName(player)) })
  const { hasLanded } = Gate.prototype
  site = await openDispatchSite(() => ({ looks: { read, subject, hasLanded } }))
  await site.store.campaignStarts.startOf(CAMPAIGN.name, triggerOf(CAMPAIGN))
})

afterEach(() => site.close())

const sent = () => site.sent.map(({ intentId }) => intentId)
const suppressed = () =>
  site.warehouse.query("select intent_id, reasons from act_decision where verdict = 'suppress'")

test("who was found a member while his registration was landing is written to when it has", async () => {
  registered.add("orsa:p2")
  await site.want(["p1", "p2"], CAMPAIGN)
  await site.round(CAMPAIGN)
  expect([sent(), await suppressed()]).toEqual([["welcome-p2"], []])
  await site.round(CAMPAIGN)
  expect(await suppressed()).toEqual([])
  registered.add("orsa:p1")
  await site.round(CAMPAIGN)
  expect(sent()).toEqual(["welcome-p2", "welcome-p1"])
})

test("of whom nothing has come when all that was on its way must have is suppressed", async () => {
  await site.want(["p1"], CAMPAIGN)
  site.aheadMs = 6_000
  await site.round(CAMPAIGN)
  expect(sent()).toEqual([])
  expect(await suppressed()).toEqual([{ intent_id: "welcome-p1", reasons: ["unknown_player"] }])
})
