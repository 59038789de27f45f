import { afterAll, beforeAll, expect, test } from "vitest"
import type { Runner } from "../models/runner/runner.ts"
import { asMessages, type EventSite } from "./event-site.ts"
import { openModelSite } from "./model-site.ts"
import { partOfProject } from "./part-of-project.ts"

// Hours of sleep gained by two drugs (Student 1908), of which R's t.test gives -1.58 [-3.3654832, 0.2054832] for
// the ten players of each. Repeated four and three times there are enough, and the interval is narrower.
const FIRST = ["0.7", "-1.6", "-0.2", "-1.2", "-0.1", "3.4", "3.7", "0.8", "0", "2"]
const SECOND = ["1.9", "0.8", "1.1", "0.1", "-0.1", "4.4", "5.5", "1.6", "4.6", "3.4"]
const WISH = "2026-03-02T10:00:00.000Z"

let site: EventSite
let runner: Runner
let sequence = 0

beforeAll(async () => {
  const opened = await openModelSite(partOfProject(["fct_campaign_result", "fct_bonus_month"]))
  site = opened.site
  runner = opened.runner
})
afterAll(() => site.close())

/** Players of an arm of a campaign, each with the NGR that he is to have in the days behind the wish. */
function arm(campaign: string, type: string, ngr: readonly string[]) {
  return ngr.flatMap((amount, index) => {
    const player = `${campaign}-${type}-${index}`
    const envelope = { brand: "orsa", player_id: player, schema_version: 1 }
    return [
      {
        ...{ ...envelope, type, event_id: `${player}-m`, occurred_at: WISH, wanted_at: WISH },
        ...{ message_id: player, channel: "email", campaign_id: campaign },
      },
      {
        ...{ ...envelope, type: "adjustment", event_id: `${player}-a`, reason: "test" },
        ...{ occurred_at: "2026-03-05T10:00:00Z", amount, currency: "EUR", counts_in_ngr: true },
      },
    ]
  })
}

const times = (count: number, values: readonly string[]) =>
  Array.from({ length: count }, () => values).flat()

async function resultOf(campaign: string) {
  const [row] = await site.warehouse.query<Record<string, unknown>>(
    `select players, difference, difference_low, difference_high, is_significant, verdict
from fct_campaign_result where campaign = {campaign:String} and period = 'whole' and arm = 'sent'`,
    { campaign },
  )
  return row
}

test("what players who got a message are worth is held against the others' by Welch's interval", async () => {
  await site.send(
    asMessages(
      [
        ...arm("better", "message.sent", times(4, SECOND)),
        ...arm("better", "message.held_out", times(3, FIRST)),
        ...arm("worse", "message.sent", times(3, FIRST)),
        ...arm("worse", "message.held_out", times(4, SECOND)),
        ...arm("alike", "message.sent", times(3, FIRST)),
        ...arm("alike", "message.held_out", times(3, FIRST)),
        ...arm("even", "message.sent", times(30, ["2"])),
        ...arm("even", "message.held_out", times(30, ["2"])),
        ...arm("small", "message.sent", times(4, SECOND)),
        ...arm("small", "message.held_out", [...FIRST, ...SECOND, ...FIRST.slice(1)]),
        ...arm("alone", "message.sent", times(4, SECOND)),
      ],
      () => ++sequence,
    ),
  )
  await runner.settle()
  await runner.run(["fct_campaign_result"])
  const nothing = { difference_low: null, difference_high: null, is_significant: null }
  expect(await resultOf("better")).toEqual({
    ...{ players: "40", difference: "1.58", is_significant: 1, verdict: "higher" },
    ...{ difference_low: "0.705447", difference_high: "2.454552" },
  })
  expect(await resultOf("worse")).toEqual({
    ...{ players: "30", difference: "-1.58", is_significant: 1, verdict: "lower" },
    ...{ difference_low: "-2.454552", difference_high: "-0.705447" },
  })
  expect(await resultOf("alike")).toMatchObject({
    ...{ difference: "0", is_significant: 0, verdict: "not sure" },
  })
  const [alike] = [await resultOf("alike")]
  expect(`-${alike?.["difference_high"]}`).toBe(alike?.["difference_low"])
  expect(await resultOf("even")).toMatchObject({
    ...nothing,
    difference: "0",
    verdict: "no spread",
  })
  // One player less than enough in one arm.
  expect(await resultOf("small")).toMatchObject({ ...nothing, verdict: "too few" })
  expect(await resultOf("alone")).toMatchObject({
    ...{ ...nothing, players: "40", difference: null, verdict: "too few" },
  })
})

/** A bonus of a campaign's player that turned into real money. */
function bonus(campaign: string, player: string, at: string, turned_real: string) {
  const id = `${player}-${turned_real}`
  return {
    ...{ event_id: id, type: "bonus.changed", brand: "orsa", player_id: player, schema_version: 1 },
    ...{ occurred_at: at, bonus_instance_id: id, bonus_id: "gift", kind: "free_bet" },
    ...{ status: "completed", amount: "20", turned_real, currency: "EUR" },
    ...(campaign !== "" && { campaign_id: campaign }),
  }
}

test("what a campaign's bonuses brought is what its players earned beyond the others, for what they cost", async () => {
  await site.send(
    asMessages(
      [
        ...arm("gift", "message.sent", times(4, SECOND)),
        ...arm("gift", "message.held_out", times(3, FIRST)),
        bonus("gift", "gift-message.sent-0", "2026-03-06T10:00:00Z", "10"),
        // Turned when his days were over: a cost all the same.
        bonus("gift", "gift-message.sent-1", "2026-03-30T10:00:00Z", "6"),
        ...arm("few", "message.sent", times(4, SECOND)),
        ...arm("few", "message.held_out", FIRST),
        bonus("few", "few-message.sent-0", "2026-03-06T10:00:00Z", "10"),
        bonus("", "somebody", "2026-03-06T10:00:00Z", "10"),
      ],
      () => ++sequence,
    ),
  )
  await runner.settle()
  await runner.run(["fct_bonus_month"])
  const rows = await site.warehouse.query(
    "select campaign_id, turned_real, incremental, roi from fct_bonus_month order by campaign_id",
  )
  expect(rows).toEqual([
    { campaign_id: "", turned_real: "10", incremental: null, roi: null },
    { campaign_id: "few", turned_real: "10", incremental: null, roi: null },
    // 93.2 of 40 players, against 22.5 of 30.
    { campaign_id: "gift", turned_real: "16", incremental: "63.2", roi: "2.95" },
  ])
})
