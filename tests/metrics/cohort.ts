import type { BrandConfiguration } from "../../core/brand.ts"
import { type Amount, ZERO } from "../money/event.ts"
import { type Day, daysBetween, monthOf, plusDays, plusMonths, weekOf } from "./day.ts"
import { ggrOf, groupBy, type Move, of, text, together, waterfallOf } from "./move.ts"

/** The rows of fct_cohort that a brand's moves come to, plain and slow. */
export function cohortsOf(
  moves: readonly Move[],
  brand: BrandConfiguration,
  today: Day,
): readonly Readonly<Record<string, string>>[] {
  const firsts = new Map(
    moves.filter(({ sums }) => of(sums, "ftd").gt(0)).map(({ player, day }) => [player, day]),
  )
  return (["month", "week"] as const).flatMap((period) => {
    const startOf = period === "month" ? monthOf : weekOf
    const cohorts = groupBy([...firsts.keys()], (player) => startOf(firsts.get(player) ?? ""))
    return [...cohorts].flatMap(([cohort, players]) =>
      rowsOf({ moves, brand, today, firsts, period, cohort, players: new Set(players) }),
    )
  })
}

interface Cohort {
  readonly moves: readonly Move[]
  readonly brand: BrandConfiguration
  readonly today: Day
  readonly firsts: ReadonlyMap<string, Day>
  readonly period: "month" | "week"
  readonly cohort: Day
  readonly players: ReadonlySet<string>
}

function rowsOf(own: Cohort): readonly Readonly<Record<string, string>>[] {
  const { period, cohort, today, players, brand } = own
  const next = (start: Day) => (period === "month" ? plusMonths(start, 1) : plusDays(start, 7))
  const moves = own.moves.filter(({ player }) => players.has(player))
  const rows: Record<string, string>[] = []
  let ltv: Amount = ZERO
  for (let start = cohort, since = 0; start <= today; start = next(start), since++) {
    const within = moves.filter(({ day }) => day >= start && day < next(start))
    const sums = together(within)
    const ngr = ngrOf(within, own)
    ltv = ltv.plus(ngr)
    const last = plusDays(next(start), -1)
    const [end = today] = [last, today].sort()
    const alive = aliveAt(moves, brand, end, cohort)
    rows.push({
      ...{ brand: brand.name, period, cohort, since: String(since), size: String(players.size) },
      actives: String(playersWith(within, "stakes")),
      depositors: String(playersWith(within, "deposits_count")),
      ...{ alive: String(alive), churned: String(players.size - alive) },
      deposits: text(of(sums, "deposits")),
      withdrawals: text(of(sums, "withdrawals")),
      ...{ ggr: text(ggrOf(sums)), ngr: text(ngr), ltv: text(ltv) },
    })
  }
  return rows
}

function playersWith(moves: readonly Move[], column: "stakes" | "deposits_count"): number {
  return new Set(moves.filter(({ sums }) => of(sums, column).gt(0)).map(({ player }) => player))
    .size
}

function aliveAt(
  moves: readonly Move[],
  { metrics: { churnDays, churnSignal } }: BrandConfiguration,
  end: Day,
  cohort: Day,
): number {
  const column = churnSignal === "bet" ? "stakes" : "deposits_count"
  const seen = moves.filter(
    ({ day }) => day >= cohort && day <= end && daysBetween(day, end) < churnDays,
  )
  return playersWith(seen, column)
}

// The waterfall is rounded by reporting day and day of first deposit.
function ngrOf(moves: readonly Move[], { brand, firsts }: Cohort): Amount {
  const rows = groupBy(moves, ({ player, day }) => `${day} ${firsts.get(player)}`)
  return [...rows].reduce((whole, [name, row]) => {
    const steps = waterfallOf(together(row), name.slice(0, 10), brand)
    return steps.reduce((sum, [, amount]) => sum.plus(amount), whole)
  }, ZERO)
}
