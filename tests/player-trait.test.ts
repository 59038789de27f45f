import { afterAll, beforeAll, expect, test } from "vitest"
import { readSnapshot } from "../models/predict/question/snapshot.ts"
import type { Traits } from "../models/predict/question/trait.ts"
import type { Runner } from "../models/runner/runner.ts"
import { selectAt } from "../models/runner/select-at.ts"
import { asMessages, type EventSite } from "./event-site.ts"
import { openModelSite } from "./model-site.ts"
import { partOfProject } from "./part-of-project.ts"

const AT = new Date("2026-03-20T12:00:00Z")

let site: EventSite
let runner: Runner
let sequence = 0

beforeAll(async () => {
  const opened = await openModelSite(partOfProject(["int_player_trait"]))
  site = opened.site
  runner = opened.runner
})
afterAll(() => site.close())

/** An event of a player; its place in the test is its id. */
function event(player: string, type: string, at: string, fields: object = {}) {
  sequence += 1
  const envelope = { event_id: `e${sequence}`, type, brand: "orsa", player_id: player }
  return { ...envelope, occurred_at: at, schema_version: 1, ...fields }
}

const money = { currency: "EUR", stake_bonus: "0" }
const odds = { bet_type: "single", odds: "2" }
const registered = (player: string, zone: string) =>
  event(player, "player.registered", "2026-01-01T10:00:00Z", {
    ...{ country: "US", jurisdiction: "US-NJ", currency: "USD", time_zone: zone },
  })
const deposit = (player: string, at: string) =>
  event(player, "deposit", at, {
    ...{ payment_id: `${player}-${at}`, status: "approved", amount: "50", currency: "EUR" },
  })
const placed = (player: string, bet: string, at: string) =>
  event(player, "sport.bet_placed", at, { ...money, ...odds, bet_id: bet, stake_real: "10" })
const settled = (player: string, bet: string, at: string, fields: object = {}) =>
  event(player, "sport.bet_settled", at, {
    ...{ ...money, bet_id: bet, outcome: "lost", stake_real: "10" },
    ...{ payout_real: "0", payout_bonus: "0", ...fields },
  })

async function send(events: readonly { readonly type: string }[]) {
  await site.send(asMessages(events, () => ++sequence))
  await runner.settle()
}

/** What models read of the one player of a test, who alone deposited as much as he did. */
async function traitsOf(player: string): Promise<Traits> {
  const traitsAt = (at: Date) =>
    `select * from (${selectAt(runner.site, "int_player_trait", at)}) where player_key = xxHash64('orsa\\0${player}')`
  const { players } = await readSnapshot(site.warehouse, { brand: "orsa", part: 1, traitsAt }, AT)
  const [only] = players
  if (only === undefined) throw new Error(`expected traits of ${player}`)
  return only.traits
}

test("a player who bets on sports alone plays, loses and stays up at night as one of the casino does", async () => {
  const corrected = settled("sports", "b4", "2026-03-06T21:00:00Z", { stake_real: "30" })
  await send([
    registered("sports", "America/New_York"),
    deposit("sports", "2026-03-01T06:30:00Z"),
    placed("sports", "b1", "2026-03-02T06:30:00Z"),
    settled("sports", "b1", "2026-03-02T20:00:00Z"),
    placed("sports", "b2", "2026-03-03T12:00:00Z"),
    settled("sports", "b2", "2026-03-03T20:00:00Z", {
      ...{ outcome: "void", stake_real: "10" },
    }),
    placed("sports", "b3", "2026-03-19T12:00:00Z"),
    // Its placement was never told, and the first settlement was wrong.
    corrected,
    settled("sports", "b4", "2026-03-07T21:00:00Z", {
      ...{ outcome: "won", stake_real: "25", payout_real: "5", corrects: corrected.event_id },
    }),
    placed("sports", "b5", "2026-01-15T06:30:00Z"),
    settled("sports", "b5", "2026-01-15T20:00:00Z"),
  ])
  expect(await traitsOf("sports")).toMatchObject({
    ...{ bets_30d: 4, bets_90d: 5, staked_30d: 35, lost_30d: 30 },
    ...{ night_bets_30d: 1, night_deposits_30d: 1 },
  })
})

test("night is the player's own: what is night in UTC is evening in New York and morning in Tokyo", async () => {
  const bet = (player: string, at: string) =>
    event(player, "casino.bet", at, { ...money, round_id: at, game_id: "g", stake_real: "1" })
  const play = (player: string) => [
    deposit(player, "2026-03-10T02:00:00Z"),
    bet(player, "2026-03-10T02:10:00Z"),
    bet(player, "2026-03-10T18:10:00Z"),
    bet(player, "2026-03-10T18:20:00Z"),
  ]
  await send([
    ...[registered("york", "America/New_York"), registered("tokyo", "Asia/Tokyo")],
    ...[...play("york"), ...play("tokyo"), ...play("nowhere")],
  ])
  const nights = async (player: string) => {
    const { night_bets_30d, night_deposits_30d } = await traitsOf(player)
    return [night_bets_30d, night_deposits_30d]
  }
  expect(await nights("york")).toEqual([0, 0])
  expect(await nights("tokyo")).toEqual([2, 0])
  // Of somebody without a registration no zone is known: UTC.
  expect(await nights("nowhere")).toEqual([1, 1])
})

test("a player is active on days on which he did something himself, not on those on which he was written to", async () => {
  const message = { message_id: "m", channel: "email" }
  await send([
    deposit("quiet", "2026-03-10T02:00:00Z"),
    deposit("quiet", "2026-03-10T22:00:00Z"),
    event("quiet", "message.sent", "2026-03-11T10:00:00Z", message),
    event("quiet", "message.opened", "2026-03-12T10:00:00Z", message),
    event("quiet", "session.started", "2026-03-13T10:00:00Z", { session_id: "s" }),
    placed("quiet", "b1", "2026-03-14T10:00:00Z"),
    settled("quiet", "b1", "2026-03-15T10:00:00Z"),
  ])
  expect((await traitsOf("quiet")).active_days_30d).toBe(3)
})

test("what is rolled back was not staked, and no trait falls below nothing", async () => {
  const earlier = event("rolled", "casino.bet", "2026-01-20T10:00:00Z", {
    ...{ ...money, round_id: "r1", game_id: "g", stake_real: "70" },
  })
  await send([
    deposit("rolled", "2026-03-10T02:00:00Z"),
    earlier,
    event("rolled", "casino.rollback", "2026-03-11T10:00:00Z", { reverses: earlier.event_id }),
  ])
  const { staked_30d, lost_30d, bets_90d } = await traitsOf("rolled")
  expect([staked_30d, lost_30d, bets_90d]).toEqual([0, 0, 1])
})

test("what comes behind an instant moves no trait of play, and no night", async () => {
  const before = await traitsOf("sports")
  const late = "2026-03-20T12:00:00.001Z"
  await send([
    placed("sports", "b9", late),
    settled("sports", "b3", late),
    settled("sports", "b8", late),
    event("sports", "player.updated", late, { time_zone: "Asia/Tokyo" }),
  ])
  expect(await traitsOf("sports")).toEqual(before)
})
