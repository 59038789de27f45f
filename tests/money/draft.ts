import fc from "fast-check"

// Few players, bets, payments and instants, chosen to collide.
const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values)

/** Around midnight in UTC, Malta and New York, over the end of summer time. */
const instant = pick(
  "2026-10-23T12:00:00.000Z",
  "2026-10-24T21:59:59.999Z",
  "2026-10-24T22:00:00.000Z",
  "2026-10-25T00:59:59.999Z",
  "2026-10-25T01:00:00.000Z",
  "2026-10-25T03:59:59.999Z",
  "2026-10-25T04:59:59.999Z",
  "2026-10-25T05:00:00.000Z",
  "2026-10-25T23:59:59.999Z",
  "2026-10-26T00:00:00.000Z",
  "2026-10-28T08:00:00.001Z",
  "2026-11-02T08:00:00.001Z",
)
const rate = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 4,
    arbitrary: fc.record({
      base_rate: pick("1.1734", "0.5", "0.000045678901", "12345678.123456789012"),
    }),
  },
)
const money = pick(
  "0",
  "1",
  "2.5",
  "10",
  "33.333333",
  "0.000001",
  "0.000003",
  "999999999999.999999",
)
const part = pick("0", "0", "2.5", "5", "10", "0.000001")

type Fields = Record<string, fc.Arbitrary<unknown>>

/** What an event is before it has an id and knows which others it names. */
export interface Draft {
  readonly fields: Readonly<Record<string, unknown>>
  /** The field that names another event, and the kind of events that it should name. */
  readonly names?: { readonly field: string; readonly kind: "play" | "settlement" } | undefined
  /** Picks the event that is named. */
  readonly aim: number
  /** Most events have an id of their own; some take that of another. */
  readonly steals: boolean
  readonly comesAgain: boolean
}

export function drafts(type: string, fields: Fields, names?: Draft["names"]): fc.Arbitrary<Draft> {
  const envelope = {
    brand: pick("orsa", "tern"),
    player_id: pick("p1", "p2", "p3"),
    occurred_at: instant,
  }
  return fc.record({
    fields: fc.record({ type: fc.constant(type), ...envelope, ...fields }),
    names: fc.constant(names),
    aim: fc.nat(1_000),
    steals: fc.integer({ min: 1, max: 30 }).map((n) => n === 30),
    comesAgain: fc.integer({ min: 1, max: 20 }).map((n) => n === 20),
  })
}

function priced(type: string, fields: Fields, names?: Draft["names"]): fc.Arbitrary<Draft> {
  return fc
    .tuple(drafts(type, { ...fields, currency: fc.constant("EUR") }, names), rate)
    .map(([draft, base]) => ({ ...draft, fields: { ...draft.fields, ...base } }))
}

const game = {
  round_id: fc.constant("r"),
  game_id: pick("g", "h", "k"),
  game_type: pick("slots", "slots", "table"),
}
export const casino = fc.oneof(
  priced("casino.bet", { ...game, stake_real: money, stake_bonus: money }),
  priced("casino.win", { ...game, win_real: money, win_bonus: money }),
  drafts("casino.rollback", {}, { field: "reverses", kind: "play" }),
)

const settled = {
  bet_id: pick("b1", "b2"),
  outcome: pick("won", "lost", "void", "cashed_out", "partial"),
  stake_real: part,
  stake_bonus: part,
  payout_real: money,
  payout_bonus: money,
}
export const correction = priced("sport.bet_settled", settled, {
  field: "corrects",
  kind: "settlement",
})
export const sport = fc.oneof(
  priced("sport.bet_placed", {
    bet_id: pick("b1", "b2"),
    bet_type: fc.constant("single"),
    odds: fc.constant("2.1"),
    stake_real: pick("5", "10", "20"),
    stake_bonus: pick("0", "5", "10"),
  }),
  priced("sport.bet_settled", settled),
  correction,
)

const payment = {
  payment_id: pick("y1", "y2", "y3"),
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
  fee: pick("0", "0.35", "1.5", "0.000001", "0.000003"),
}
export const wallet = fc.oneof(
  { weight: 4, arbitrary: priced("deposit", payment) },
  { weight: 2, arbitrary: priced("withdrawal", payment) },
  {
    weight: 1,
    arbitrary: priced("adjustment", {
      amount: pick("-3.5", "12", "-0.000001"),
      reason: fc.constant("goodwill"),
      counts_in_ngr: fc.boolean(),
    }),
  },
)

const bonus = {
  bonus_instance_id: pick("i1", "i2"),
  bonus_id: fc.constant("welcome"),
  kind: fc.constant("cashback"),
  amount: money,
}
export const bonuses = fc.oneof(
  priced("bonus.changed", { ...bonus, status: fc.constant("completed"), turned_real: money }),
  priced("bonus.changed", { ...bonus, status: pick("active", "cancelled") }),
)

const registered = {
  country: pick("GB", "MT"),
  jurisdiction: fc.constant("GB"),
  currency: fc.constant("EUR"),
  time_zone: fc.constant("UTC"),
}
export const session = drafts("session.started", { session_id: fc.constant("s") })
export const profile = fc.oneof(
  drafts("player.registered", registered),
  drafts("player.registered", { ...registered, is_test: fc.boolean() }),
  drafts("player.updated", { country: pick("DE", "MT") }),
  drafts("player.updated", {
    jurisdiction: pick("DE", "MT"),
    time_zone: pick("UTC", "Europe/Malta"),
    language: pick("en", "mt"),
  }),
  drafts("player.person_linked", { person_id: pick("x", "y") }),
  drafts("player.updated", { is_test: fc.boolean() }),
)
