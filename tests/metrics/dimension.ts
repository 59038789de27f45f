import type { BrandConfiguration } from "../../core/brand.ts"
import { type Amount, ZERO } from "../money/event.ts"
import { MOVED_COUNTS, MOVED_MONEY, type MovedColumn } from "../money/leg.ts"
import { cohortsOf } from "./cohort.ts"
import { type Day, monthOf } from "./day.ts"
import { ggrOf, groupBy, type Move, of, text, together, waterfallOf } from "./move.ts"

type Row = Readonly<Record<string, string>>

/** What is of a player, as he stands now. */
const OF_PLAYER: Readonly<Record<string, (move: Move) => string>> = {
  brand: () => "",
  country: ({ profile }) => profile?.country ?? "",
  jurisdiction: ({ profile }) => profile?.jurisdiction ?? "",
  acquisition_source: ({ profile }) => profile?.source ?? "",
}
const OF_ACCOUNT: typeof OF_PLAYER = { currency: ({ profile }) => profile?.currency ?? "" }
/** What is of the event that moved the amount. */
const OF_EVENT: typeof OF_PLAYER = {
  currency: ({ currency }) => currency,
  product: ({ product }) => product,
}

/** The rows of fct_brand_origin_day that a brand's moves come to. */
export function originDaysOf(moves: readonly Move[], brand: BrandConfiguration): readonly Row[] {
  const { brand: _all, ...own } = OF_PLAYER
  const columns = { ...own, ...OF_EVENT }
  const cellOf = (move: Move) =>
    JSON.stringify([move.day, ...Object.values(columns).map((placeOf) => placeOf(move))])
  return [...groupBy(moves, cellOf)].flatMap(([, cell]) => {
    const [first] = cell
    if (first === undefined) return []
    const sums = together(cell)
    const place = Object.entries(columns).map(([name, placeOf]) => [name, placeOf(first)])
    const moved = [...MOVED_MONEY, ...MOVED_COUNTS].map((name) => [name, text(of(sums, name))])
    return {
      ...{ brand: brand.name, day: first.day, ...Object.fromEntries([...place, ...moved]) },
      ...{ ggr: text(ggrOf(sums)), ngr: text(ngrOf(cell, brand)) },
      actives: String(playersWith(cell, "stakes")),
    }
  })
}

/** The rows of fct_brand_period that a brand's moves come to; months as far as they are given. */
export function periodsOf(moves: readonly Move[], brand: BrandConfiguration): readonly Row[] {
  const dimensions = { ...OF_PLAYER, ...OF_EVENT }
  const spans = { day: ({ day }: Move) => day, month: ({ day }: Move) => monthOf(day) }
  return Object.entries(dimensions).flatMap(([dimension, placeOf]) =>
    Object.entries(spans).flatMap(([period, startOf]) =>
      [...groupBy(moves, (move) => `${startOf(move)} ${placeOf(move)}`)].map(([name, cell]) => ({
        ...{ brand: brand.name, dimension, value: name.slice(11) },
        ...{ period, start: name.slice(0, 10), ...periodCells(cell, brand) },
      })),
    ),
  )
}

function periodCells(cell: readonly Move[], brand: BrandConfiguration): Row {
  const sums = together(cell)
  const handle = of(sums, "handle_real").plus(of(sums, "handle_bonus"))
  const bonusCost = of(sums, "handle_bonus")
    .minus(of(sums, "wins_bonus"))
    .plus(of(sums, "bonus_turned_real"))
  return {
    ...{ handle: text(handle), ggr: text(ggrOf(sums)), ngr: text(ngrOf(cell, brand)) },
    ...{ deposits: text(of(sums, "deposits")), withdrawals: text(of(sums, "withdrawals")) },
    ...{ bonus_cost: text(bonusCost), ftd: text(of(sums, "ftd")) },
    registrations: text(of(sums, "registrations")),
    actives: String(playersWith(cell, "stakes")),
    depositors: String(playersWith(cell, "deposits_count")),
  }
}

/** The rows of fct_cohort that a brand's moves come to, by each dimension. */
export function cohortsByDimension(
  moves: readonly Move[],
  brand: BrandConfiguration,
  today: Day,
): readonly Row[] {
  return Object.entries({ ...OF_PLAYER, ...OF_ACCOUNT }).flatMap(([dimension, placeOf]) =>
    [...groupBy(moves, placeOf)].flatMap(([value, own]) =>
      cohortsOf(own, brand, today).map((row) => ({ ...row, dimension, value })),
    ),
  )
}

// The brand's steps are rounded on the row of a day.
function ngrOf(moves: readonly Move[], brand: BrandConfiguration): Amount {
  return [...groupBy(moves, ({ day }) => day)].reduce(
    (whole, [day, own]) =>
      waterfallOf(together(own), day, brand).reduce((sum, [, amount]) => sum.plus(amount), whole),
    ZERO,
  )
}

function playersWith(moves: readonly Move[], column: MovedColumn): number {
  const rows = moves.filter(({ sums }) => of(sums, column).gt(0))
  return new Set(rows.map(({ player }) => player)).size
}
