import type { BrandConfiguration } from "../../core/brand.ts"
import { type Amount, type SentEvent, ZERO } from "../money/event.ts"
import type { MovedColumn } from "../money/leg.ts"
import { type Profile, profilesOf } from "../money/player.ts"
import { legsOf, reportingDay, standingOf, stepsOn } from "../money/reference.ts"
import type { Day } from "./day.ts"

/** What a player moved on a reporting day in a product and a currency. */
export interface Move {
  readonly player: string
  readonly day: Day
  readonly product: string
  /** Of the event; of a registration that of his account now. */
  readonly currency: string
  /** What is known of him, or nothing. */
  readonly profile: Profile | undefined
  readonly sums: ReadonlyMap<MovedColumn, Amount>
}

/** Sums up to the present reporting day, on effect days; test players are out. */
export function movesOf(
  arrived: readonly SentEvent[],
  brand: BrandConfiguration,
  now: Date,
): readonly Move[] {
  const events = standingOf(arrived.filter((event) => event.brand === brand.name))
  const profiles = profilesOf(events, now.getTime())
  const moves = new Map<string, Move & { readonly sums: Map<MovedColumn, Amount> }>()
  for (const { player, product, column, amount, effectAt, ...leg } of legsOf(events)) {
    const profile = profiles.get(player)
    if (profile?.isTest) continue
    const currency = leg.currency || (profile?.currency ?? "")
    const day = reportingDay(effectAt, brand)
    if (day > reportingDay(now.getTime(), brand)) continue
    const name = [player, day, product, currency].join()
    const move = moves.get(name) ?? { player, day, product, currency, profile, sums: new Map() }
    moves.set(name, move)
    move.sums.set(column, (move.sums.get(column) ?? ZERO).plus(amount))
  }
  return [...moves.values()]
}

/** One column of a sum. */
export const of = (sums: ReadonlyMap<MovedColumn, Amount>, column: MovedColumn): Amount =>
  sums.get(column) ?? ZERO

export const ggrOf = (sums: ReadonlyMap<MovedColumn, Amount>): Amount =>
  of(sums, "handle_real")
    .plus(of(sums, "handle_bonus"))
    .minus(of(sums, "wins_real"))
    .minus(of(sums, "wins_bonus"))

/** Columns of several moves together. */
export function together(moves: readonly Move[]): ReadonlyMap<MovedColumn, Amount> {
  const sums = new Map<MovedColumn, Amount>()
  for (const move of moves)
    for (const [column, amount] of move.sums)
      sums.set(column, (sums.get(column) ?? ZERO).plus(amount))
  return sums
}

/** The waterfall of a row of a day: what each step adds to NGR. */
export function waterfallOf(
  sums: ReadonlyMap<MovedColumn, Amount>,
  day: Day,
  brand: BrandConfiguration,
): readonly (readonly [string, Amount])[] {
  const handle = of(sums, "handle_real").plus(of(sums, "handle_bonus"))
  const bases = {
    ...{ handle, ggr: ggrOf(sums), deposits: of(sums, "deposits") },
    ...{ payment_fees: of(sums, "payment_fees"), charge_backs: of(sums, "charge_backs") },
  }
  const versions = stepsOn(day, brand)
  const names = [...new Set(brand.ngrSteps.map(({ name }) => name))]
  const own = names.map((name) => {
    const step = versions.find((version) => version.name === name)
    const taken = step ? bases[step.of].times(step.percent).dividedBy(100) : ZERO
    return [name, taken.toDecimalPlaces(6).negated()] as const
  })
  return [
    ["ggr", bases.ggr],
    ["bonus_play", of(sums, "wins_bonus").minus(of(sums, "handle_bonus"))],
    ["bonus_turned_real", of(sums, "bonus_turned_real").negated()],
    ["adjustments", of(sums, "adjustments")],
    ...own,
  ]
}

export const text = (amount: Amount): string => (amount.isZero() ? "0" : amount.toFixed())

/** Things by a name, in the order in which the names first come. */
export function groupBy<T>(
  things: readonly T[],
  nameOf: (thing: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const thing of things) {
    const group = groups.get(nameOf(thing))
    if (group) group.push(thing)
    else groups.set(nameOf(thing), [thing])
  }
  return groups
}
