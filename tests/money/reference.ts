import { DateTime } from "luxon"
import type { BrandConfiguration } from "../../core/brand.ts"
import { casinoLegs } from "./casino.ts"
import { type Amount, type SentEvent, ZERO } from "./event.ts"
import { type Leg, MOVED_COUNTS, MOVED_MONEY, type MovedColumn } from "./leg.ts"
import { playerLegs, profilesOf } from "./player.ts"
import { sportConflicts, sportLegs } from "./sport.ts"
import { walletLegs } from "./wallet.ts"

/** Rows by name, cells by column, decimals without idle zeros; rows of zeros are left out. */
export type Rows = ReadonlyMap<string, Readonly<Record<string, string>>>

/** What the events of a brand come to. */
export interface Reckoning {
  /** `fct_brand_day`, by `day`. */
  readonly days: Rows
  /** `fct_brand_country_product_day`, by `day country product`. */
  readonly places: Rows
  /** `fct_test_player_day`, by `day player`. */
  readonly testDays: Rows
  /** `int_sport_conflict`: kinds by event id. */
  readonly conflicts: ReadonlyMap<string, string>
}

/**
 * Adds up the events of one brand, given in order of arrival, straight from the contract of events:
 * plain and slow. It shares no code with the models, so that their agreement means something. `now`, ms, says
 * which country of a player is the present one.
 */
export function reckon(
  arrived: readonly SentEvent[],
  brand: BrandConfiguration,
  now = Date.now(),
): Reckoning {
  const events = standingOf(arrived)
  const profiles = profilesOf(events, now)
  const legs = legsOf(events)
  const isTest = ({ player }: Leg) => profiles.get(player)?.isTest === true
  const counted = legs.filter((leg) => !isTest(leg))
  const place = ({ player, product }: Leg) => `${profiles.get(player)?.country ?? ""} ${product}`
  return {
    days: addUp(counted, brand, () => ""),
    places: addUp(counted, brand, place),
    testDays: addUp(legs.filter(isTest), { ...brand, ngrSteps: [] }, ({ player }) => player),
    conflicts: sportConflicts(events),
  }
}

/** Everything that a brand's standing events move. */
export function legsOf(events: readonly SentEvent[]): readonly Leg[] {
  return [casinoLegs, sportLegs, walletLegs, playerLegs].flatMap((part) => part(events))
}

/** The first of an identity stands, whatever comes later under it. */
export function standingOf(arrived: readonly SentEvent[]): readonly SentEvent[] {
  const byId = new Map<string, SentEvent>()
  for (const event of arrived) if (!byId.has(event.event_id)) byId.set(event.event_id, event)
  return [...byId.values()]
}

interface Cells {
  readonly effect: Map<MovedColumn, Amount>
  readonly restated: Map<MovedColumn, Amount>
  readonly actives: Set<string>
}

function addUp(
  legs: readonly Leg[],
  brand: BrandConfiguration,
  placeOf: (leg: Leg) => string,
): Rows {
  const rows = new Map<string, Cells>()
  const cellsOf = (at: number, leg: Leg): Cells => {
    const name = `${reportingDay(at, brand)} ${placeOf(leg)}`.trimEnd()
    const cells = rows.get(name) ?? { effect: new Map(), restated: new Map(), actives: new Set() }
    rows.set(name, cells)
    return cells
  }
  const add = (sums: Map<MovedColumn, Amount>, { column, amount }: Leg) =>
    sums.set(column, (sums.get(column) ?? ZERO).plus(amount))
  for (const leg of legs) {
    const on = cellsOf(leg.effectAt, leg)
    add(on.effect, leg)
    if (leg.column === "stakes" && leg.amount.gt(0)) on.actives.add(leg.player)
    add(cellsOf(leg.restatedAt, leg).restated, leg)
  }
  const texts = [...rows].map(
    ([name, cells]) => [name, rowOf(cells, brand, name.slice(0, 10))] as const,
  )
  return new Map(texts.filter(([, row]) => Object.values(row).some((cell) => cell !== "0")))
}

function rowOf({ effect, restated, actives }: Cells, brand: BrandConfiguration, day: string) {
  const steps = stepsOn(day, brand)
  const counts = MOVED_COUNTS.map((column) => [column, text(effect.get(column) ?? ZERO)])
  return Object.fromEntries([
    ...moneyCells(effect, steps, ""),
    ...moneyCells(restated, steps, "_restated"),
    ...counts,
    ["actives", String(actives.size)],
  ])
}

/** The steps of a reporting day: of each name the version that began last. */
export function stepsOn(
  day: string,
  { ngrSteps }: BrandConfiguration,
): BrandConfiguration["ngrSteps"] {
  const begun = ngrSteps.filter(({ from = "" }) => from <= day)
  return begun.filter(
    ({ name, from = "" }) =>
      !begun.some((other) => other.name === name && (other.from ?? "") > from),
  )
}

function moneyCells(
  sums: ReadonlyMap<MovedColumn, Amount>,
  ngrSteps: BrandConfiguration["ngrSteps"],
  suffix: string,
): readonly (readonly [string, string])[] {
  const of = (column: MovedColumn) => sums.get(column) ?? ZERO
  const handle = of("handle_real").plus(of("handle_bonus"))
  const ggr = handle.minus(of("wins_real")).minus(of("wins_bonus"))
  const bonusCost = of("handle_bonus").minus(of("wins_bonus")).plus(of("bonus_turned_real"))
  const bases = {
    ...{ handle, ggr, deposits: of("deposits") },
    ...{ payment_fees: of("payment_fees"), charge_backs: of("charge_backs") },
  }
  const steps = ngrSteps.map(({ of: base, percent }) =>
    bases[base].times(percent).dividedBy(100).toDecimalPlaces(6),
  )
  const ngr = steps.reduce(
    (rest, step) => rest.minus(step),
    ggr.minus(bonusCost).plus(of("adjustments")),
  )
  const cells = [...MOVED_MONEY.map((column) => [column, of(column)] as const)]
  return [...cells, ["handle", handle] as const, ["ggr", ggr] as const, ["ngr", ngr] as const].map(
    ([column, amount]) => [`${column}${suffix}`, text(amount)],
  )
}

function text(amount: Amount): string {
  return amount.isZero() ? "0" : amount.toFixed()
}

/** The reporting day of an instant in ms. */
export function reportingDay(at: number, { timeZone, dayStartHour }: BrandConfiguration): string {
  const local = DateTime.fromMillis(at, { zone: timeZone })
  const date = DateTime.utc(local.year, local.month, local.day)
  return (local.hour < dayStartHour ? date.minus({ days: 1 }) : date).toISODate() ?? ""
}
