/** The last millisecond of the first period of the rates, and the first of the second. */
export const MARCH = "2026-03-31T23:59:59.999Z"
export const APRIL = "2026-04-01T00:00:00.000Z"
/** On this day of brand tern everything is in francs, of which no rate is known at first. */
export const UNRATED = "2026-04-07T10:00:00.000Z"

/** An event as it is sent. */
export interface Event {
  readonly type: string
  readonly event_id: string
  readonly brand: string
  readonly occurred_at: string
  readonly [field: string]: unknown
}

const event = (id: string, type: string, at: string, more: object): Event => ({
  event_id: id,
  type,
  brand: "tern",
  player_id: "p1",
  occurred_at: at,
  ...more,
})
/** A casino bet in dollars, of brand tern, unless it says otherwise. */
export const bet = (id: string, at: string, stake: string, more: object = {}) =>
  event(id, "casino.bet", at, {
    round_id: id,
    game_id: "g",
    stake_real: stake,
    stake_bonus: "0",
    currency: "USD",
    ...more,
  })
const win = (id: string, at: string, won: string, more: object = {}) =>
  event(id, "casino.win", at, {
    round_id: id,
    game_id: "g",
    win_real: won,
    win_bonus: "0",
    currency: "USD",
    ...more,
  })
const payment = (id: string, status: string, at: string, amount: string, more: object = {}) =>
  event(id, "deposit", at, { payment_id: "pay", status, amount, currency: "GBP", ...more })
const settled = (id: string, at: string, stake: string, payout: string, more: object = {}) =>
  event(id, "sport.bet_settled", at, {
    bet_id: "b1",
    outcome: "won",
    stake_real: stake,
    stake_bonus: "0",
    payout_real: payout,
    payout_bonus: "0",
    currency: "USD",
    ...more,
  })

/** Three currencies and two periods: plays, a rollback, a charge-back, a corrected settlement, a bonus. */
export const EVENTS: readonly Event[] = [
  bet("m-bet", MARCH, "10.01"),
  bet("a-bet", APRIL, "10.01"),
  win("a-win", "2026-04-01T12:00:00Z", "3.333333"),
  bet("own-rate", APRIL, "7", { base_rate: "0.5" }),
  bet("base", APRIL, "4.25", { currency: "EUR" }),
  bet("gbp", MARCH, "2.5", { currency: "GBP", player_id: "p2" }),
  bet("orsa-usd", APRIL, "6", { brand: "orsa" }),
  bet("vega-usd", APRIL, "6", { brand: "vega" }),
  bet("vega-gbp", APRIL, "1", { brand: "vega", currency: "GBP" }),
  bet("no-rate", "2026-04-02T10:00:00Z", "100", { currency: "CHF", player_id: "p3" }),
  bet("too-old", "2026-02-28T23:59:59.999Z", "100"),
  event("m-back", "casino.rollback", "2026-04-03T00:00:00Z", { reverses: "m-bet" }),
  payment("m-pay", "approved", MARCH, "50.5"),
  payment("a-back", "charged_back", "2026-04-05T00:00:00Z", "1", { currency: "USD" }),
  event("placed", "sport.bet_placed", MARCH, {
    bet_id: "b1",
    bet_type: "single",
    stake_real: "20",
    stake_bonus: "0",
    currency: "USD",
    odds: "2",
  }),
  settled("s1", MARCH, "20", "41.11"),
  settled("s2", "2026-04-06T00:00:00Z", "20", "11.37", { corrects: "s1" }),
  event("bonus", "bonus.changed", APRIL, {
    bonus_instance_id: "i1",
    bonus_id: "welcome",
    kind: "cashback",
    status: "completed",
    amount: "5",
    turned_real: "4.99",
    currency: "GBP",
  }),
  payment("no-rate-paid", "approved", UNRATED, "12.5", {
    ...{ player_id: "p3", payment_id: "chf", currency: "CHF" },
  }),
  event("no-rate-out", "withdrawal", UNRATED, {
    ...{ player_id: "p3", payment_id: "out", status: "approved", amount: "2", currency: "CHF" },
  }),
  settled("no-rate-won", UNRATED, "8", "3", { bet_id: "b3", player_id: "p4", currency: "CHF" }),
  event("adjust", "adjustment", MARCH, {
    amount: "-0.07",
    currency: "USD",
    reason: "x",
    counts_in_ngr: true,
  }),
]
