import type { Decimal } from "decimal.js"
import { type Amount, groupsOf, type SentEvent, timeOf, ZERO } from "../money/event.ts"
import type { Leg, MovedColumn } from "../money/leg.ts"
import { legsOf, standingOf } from "../money/reference.ts"
import { profileOf } from "./profile.ts"
import { bounded } from "./ratio.ts"
import { stateOf, type Used } from "./state.ts"
import { shownInstant } from "./text.ts"

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Lengths of the windows by the end of a column's name. */
export const WINDOWS_MS = {
  "": Number.POSITIVE_INFINITY,
  _1h: HOUR_MS,
  _24h: DAY_MS,
  _7d: 7 * DAY_MS,
  _28d: 28 * DAY_MS,
  _30d: 30 * DAY_MS,
} as const
const NORM_MS = { from: 35 * DAY_MS, to: 7 * DAY_MS }

/** A row of ft_player as text; null is "null", idle zeros are left out. */
export type Row = Readonly<Record<string, string>>

type Sum = (column: MovedColumn) => Amount

/** Every player's row at an instant, straight from the events of a brand in order of arrival. */
export function featuresOf(arrived: readonly SentEvent[], now: number): ReadonlyMap<string, Row> {
  const events = standingOf(arrived)
  const legs = legsOf(events)
  const players = [...new Set(events.map(({ player_id }) => player_id))]
  return new Map(
    players.map((player) => {
      const own = events.filter(({ player_id }) => player_id === player)
      const moved = legs.filter((leg) => leg.player === player)
      return [player, rowOf(own, moved, now)]
    }),
  )
}

// A correction of a settlement that is known is no bet of its own.
const isBet = ({ column, effectAt, restatedAt }: Leg) =>
  column === "stakes" && effectAt === restatedAt

function rowOf(events: readonly SentEvent[], legs: readonly Leg[], now: number): Row {
  const between = (from: number, to: number): Sum => {
    const inside = legs.filter(({ effectAt }) => effectAt > now - from && effectAt <= now - to)
    return (column) =>
      inside
        .filter((leg) => leg.column === column && (column !== "stakes" || isBet(leg)))
        .reduce((sum, { amount }) => sum.plus(amount), ZERO)
  }
  // What stands by now, in the window in which it was staked.
  const placed = (from: number, to: number): Sum => {
    const inside = legs.filter(
      ({ effectAt, restatedAt }) =>
        effectAt <= now && restatedAt > now - from && restatedAt <= now - to,
    )
    return (column) =>
      inside.reduce((sum, leg) => (leg.column === column ? sum.plus(leg.amount) : sum), ZERO)
  }
  const windows = Object.entries(WINDOWS_MS).flatMap(([suffix, ms]) => {
    const sessions = events.filter(
      (event) =>
        event.type === "session.started" && timeOf(event) > now - ms && timeOf(event) <= now,
    )
    return [
      ...measuresOf(between(ms, 0), suffix),
      [`sessions${suffix}`, String(sessions.length)] as const,
    ]
  })
  return Object.fromEntries([
    ...windows,
    ...profileOf(events, now),
    ...instantsOf(events, legs, now),
    ...normsOf(between(7 * DAY_MS, 0), between(NORM_MS.from, NORM_MS.to)),
    ...stakesOf(placed(7 * DAY_MS, 0), placed(NORM_MS.from, NORM_MS.to)),
    ...favouritesOf(events, now),
    ...productOf(legs, now),
    ["bonus_share_30d", share(placed(WINDOWS_MS._30d, 0))],
    ...stateOf(events, now, (ms) => usedIn(between(ms, 0))),
  ])
}

function usedIn(of: Sum): Used {
  return { deposits: of("deposits"), staked: of("handle_real"), won: of("wins_real") }
}

function measuresOf(of: Sum, suffix: string): readonly (readonly [string, string])[] {
  const handle = of("handle_real").plus(of("handle_bonus"))
  const ggr = handle.minus(of("wins_real")).minus(of("wins_bonus"))
  const bonusCost = of("handle_bonus").minus(of("wins_bonus")).plus(of("bonus_turned_real"))
  const ngr = ggr.minus(bonusCost).plus(of("adjustments"))
  const direct = [
    "deposits_count",
    "deposits",
    "withdrawals_count",
    "withdrawals",
    "handle_bonus",
    "bonus_turned_real",
  ] as const
  return [
    ...direct.map((column) => [`${column}${suffix}`, text(of(column))] as const),
    [`bets${suffix}`, text(of("stakes"))],
    [`handle${suffix}`, text(handle)],
    [`ggr${suffix}`, text(ggr)],
    [`ngr${suffix}`, text(ngr)],
  ]
}

const BETS = ["casino.bet", "sport.bet_placed"]
const OWN = [...BETS, "session.started"]
const PAYMENTS = ["deposit", "withdrawal"]

// What he did himself: of a payment its requests, or where none is known by now, its first approval.
function ownActs(events: readonly SentEvent[], now: number): readonly number[] {
  const past = events.filter((event) => timeOf(event) <= now)
  const payments = groupsOf(
    past.filter(({ type }) => PAYMENTS.includes(type)),
    ({ type, payment_id }) => [type, payment_id],
  )
  const paid = payments.flatMap((states) => {
    const of = (status: string) => states.filter((one) => one["status"] === status).map(timeOf)
    const [requested, approved] = [of("requested"), of("approved")]
    return requested.length > 0 || approved.length === 0 ? requested : [Math.min(...approved)]
  })
  return [...past.filter(({ type }) => OWN.includes(type)).map(timeOf), ...paid]
}

function instantsOf(
  events: readonly SentEvent[],
  legs: readonly Leg[],
  now: number,
): readonly (readonly [string, string])[] {
  const of = (types: readonly string[]) =>
    events.filter(({ type }) => types.includes(type)).map(timeOf)
  const deposits = legs.filter(({ column }) => column === "deposits_count")
  const at = deposits.map(({ effectAt }) => effectAt)
  const settled = legs
    .filter((leg) => isBet(leg) && leg.product === "sports" && leg.amount.gt(0))
    .map(({ effectAt }) => effectAt)
  const first = (all: readonly number[]) =>
    shownInstant(Math.min(...all.filter((one) => one <= now)))
  const last = (all: readonly number[]) =>
    shownInstant(Math.max(...all.filter((one) => one <= now)))
  return [
    ["deposit_first_at", first(at)],
    ["deposit_last_at", last(at)],
    ["bet_first_at", first([...of(BETS), ...settled])],
    ["bet_last_at", last(of(BETS))],
    ["login_first_at", first(of(["session.started"]))],
    ["login_last_at", last(of(["session.started"]))],
    ["active_last_at", last(ownActs(events, now))],
  ]
}

function normsOf(week: Sum, norm: Sum): readonly (readonly [string, string])[] {
  const [deposits, usual] = [week("deposits_count"), norm("deposits_count")]
  return [
    ["deposits_count_norm_7d", cut(usual.dividedBy(4))],
    ["deposit_frequency_change", ratio(deposits.times(4).minus(usual), usual)],
    ["bets_norm_28d", text(norm("stakes"))],
  ]
}

function stakesOf(week: Sum, norm: Sum): readonly (readonly [string, string])[] {
  const handle = (of: Sum) => of("handle_real").plus(of("handle_bonus"))
  const standing = (of: Sum) => of("stakes").plus(of("stakes_back"))
  const [bets, usualBets] = [standing(week), standing(norm)]
  const isComparable = bets.gt(0) && usualBets.gt(0) && handle(norm).gt(0)
  const change = handle(week).times(usualBets).dividedBy(handle(norm).times(bets))
  return [
    ["stake_average_7d", average(handle(week), bets)],
    ["stake_average_norm", average(handle(norm), usualBets)],
    ["stake_average_change", isComparable ? text(bounded(change).minus(1)) : "null"],
  ]
}

function favouritesOf(
  events: readonly SentEvent[],
  now: number,
): readonly (readonly [string, string])[] {
  const favourite = (field: string, from: number, to: number): string => {
    const counts = new Map<string, number>()
    for (const event of events) {
      const at = timeOf(event)
      if (event.type !== "casino.bet" || at <= now - from || at > now - to) continue
      const name = String(event[field] ?? "")
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    return sorted[0]?.[0] ?? ""
  }
  return [
    ["favourite_game", favourite("game_id", 28 * DAY_MS, 0)],
    ["favourite_game_type", favourite("game_type", 28 * DAY_MS, 0)],
    ["favourite_game_type_7d", favourite("game_type", 7 * DAY_MS, 0)],
    ["favourite_game_type_norm", favourite("game_type", NORM_MS.from, NORM_MS.to)],
  ]
}

function productOf(legs: readonly Leg[], now: number): readonly (readonly [string, string])[] {
  const bets = (product: string) =>
    legs
      .filter((leg) => leg.product === product && isBet(leg))
      .filter(({ effectAt }) => effectAt <= now && effectAt > now - WINDOWS_MS._28d)
      .reduce((sum, { amount }) => sum.plus(amount), ZERO)
  const [casino, sports] = [bets("casino"), bets("sports")]
  const name = casino.gte(sports) ? "casino" : "sports"
  return [["favourite_product", casino.isZero() && sports.isZero() ? "" : name]]
}

function share(month: Sum): string {
  return ratio(month("handle_bonus"), month("handle_real").plus(month("handle_bonus")))
}

function cut(value: Decimal): string {
  return text(bounded(value))
}

// An amount, which nothing bounds.
function average(sum: Decimal, count: Decimal): string {
  return count.lte(0) ? "null" : text(sum.dividedBy(count).toDecimalPlaces(6, 1))
}

function ratio(part: Decimal, whole: Decimal): string {
  return whole.isZero() ? "null" : cut(part.dividedBy(whole))
}

function text(value: Decimal): string {
  return value.isZero() ? "0" : value.toFixed()
}
