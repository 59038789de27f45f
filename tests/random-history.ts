import fc from "fast-check"

/** Few players, brands, ids, days and rates, chosen to collide. */
const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values)

const id = (prefix: string, count: number) =>
  fc.nat(count - 1).map((number) => `${prefix}${number}`)

const brand = pick("orsa", "tern")
const player = id("p", 3)
// Around midnight in UTC and in Malta (UTC+1 or +2), over the change of the clocks.
const instant = pick(
  "2026-10-24T21:59:59.999Z",
  "2026-10-24T22:00:00.000Z",
  "2026-10-25T00:59:59.999Z",
  "2026-10-25T04:30:00.000Z",
  "2026-10-25T05:00:00.000Z",
  "2026-10-25T23:59:59.999Z",
  "2026-10-26T00:00:00.000Z",
  "2026-10-26T12:00:00.000Z",
  "2026-11-02T08:00:00.001Z",
)
const rate = pick({}, { base_rate: "1.1734" }, { base_rate: "0.000045678901" })
const money = pick("0", "0.000001", "2.5", "10", "33.333333", "999999.999999")
const stake = pick("0", "5", "10")

const envelope = { event_id: id("e", 40), brand, player_id: player, occurred_at: instant }

const event = (type: string, fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc
    .tuple(fc.record({ ...envelope, ...fields }), rate)
    .map(([values, base]) => ({ ...values, ...base, type }))

const bare = (type: string, fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ ...envelope, ...fields }).map((values) => ({ ...values, type }))

const currency = fc.constant("EUR")
const payment = {
  payment_id: id("pay", 3),
  status: pick(
    "requested",
    "approved",
    "approved",
    "rejected",
    "cancelled",
    "reversed",
    "charged_back",
  ),
  amount: money,
  currency,
}

const casino = [
  event("casino.bet", {
    round_id: id("r", 3),
    game_id: fc.constant("g"),
    stake_real: money,
    stake_bonus: money,
    currency,
  }),
  event("casino.win", {
    round_id: id("r", 3),
    game_id: fc.constant("g"),
    win_real: money,
    win_bonus: money,
    currency,
  }),
  bare("casino.rollback", { reverses: id("e", 40) }),
] as const

const settled = {
  bet_id: id("b", 2),
  outcome: pick("won", "lost", "void", "cashed_out", "partial"),
  stake_real: stake,
  stake_bonus: stake,
  payout_real: money,
  payout_bonus: money,
  currency,
}

const sport = [
  event("sport.bet_placed", {
    bet_id: id("b", 2),
    bet_type: fc.constant("single"),
    stake_real: pick("5", "10", "20"),
    stake_bonus: pick("0", "10"),
    currency,
    odds: fc.constant("2.1"),
  }),
  event("sport.bet_settled", settled),
  event("sport.bet_settled", { ...settled, corrects: id("e", 40) }),
] as const

const wallet = [
  event("deposit", payment),
  event("withdrawal", payment),
  event("adjustment", {
    amount: pick("-3.5", "12"),
    currency,
    reason: fc.constant("x"),
    counts_in_ngr: fc.boolean(),
  }),
  event("bonus.changed", {
    bonus_instance_id: id("bi", 2),
    bonus_id: fc.constant("b"),
    kind: fc.constant("cashback"),
    status: fc.constant("completed"),
    amount: money,
    turned_real: money,
    currency,
  }),
] as const

const profile = [
  bare("player.registered", {
    country: pick("GB", "MT"),
    jurisdiction: fc.constant("GB"),
    currency,
    time_zone: fc.constant("UTC"),
  }),
  bare("player.updated", { is_test: fc.boolean() }),
] as const

/** One event; half of them concern sports, where most rules are. */
export const anyEvent = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(...casino) },
  { weight: 6, arbitrary: fc.oneof(...sport) },
  { weight: 4, arbitrary: fc.oneof(...wallet) },
  { weight: 1, arbitrary: fc.oneof(...profile) },
)

/** Batches of events in order of arrival; some come again. */
export const anyHistory = fc.array(fc.array(anyEvent, { minLength: 1, maxLength: 25 }), {
  minLength: 1,
  maxLength: 4,
})
