import type { BrandConfiguration } from "../../core/brand.ts"
import type { Amount } from "../money/event.ts"
import { type Day, daysBetween, monthEnds } from "./day.ts"
import { ggrOf, groupBy, type Move, of, text, together } from "./move.ts"

interface Measured {
  readonly player: string
  readonly recency: number
  readonly deposits: number
  readonly money: Amount
}

/** The rows of fct_rfm_player that a brand's moves come to, by the operator's name of the player. */
export function rfmOf(
  moves: readonly Move[],
  brand: BrandConfiguration,
  today: Day,
): readonly Readonly<Record<string, string>>[] {
  const [first = today] = moves.map(({ day }) => day).sort()
  return monthEnds(first, today).flatMap((asOf) => {
    const measured = measuredAt(moves, brand, asOf)
    const scoreOf = scores(measured)
    return measured.map((one) => ({
      ...{ brand: brand.name, as_of: asOf, player: one.player },
      recency_days: String(one.recency),
      deposits: String(one.deposits),
      ...{ money: text(one.money), cell: scoreOf(one) },
    }))
  })
}

function measuredAt(
  moves: readonly Move[],
  { metrics: { rfmDays, rfmMoney } }: BrandConfiguration,
  asOf: Day,
): readonly Measured[] {
  const within = moves.filter(({ day }) => day <= asOf && daysBetween(day, asOf) < rfmDays)
  return [...groupBy(within, ({ player }) => player)].flatMap(([player, own]) => {
    const paid = own.filter(({ sums }) => of(sums, "deposits_count").gt(0)).map(({ day }) => day)
    const last = paid.sort().at(-1)
    if (last === undefined) return []
    const sums = together(own)
    const net = of(sums, "deposits").minus(of(sums, "withdrawals"))
    return {
      ...{ player, recency: daysBetween(last, asOf) },
      deposits: of(sums, "deposits_count").toNumber(),
      money: rfmMoney === "ggr" ? ggrOf(sums) : net,
    }
  })
}

// A score is one more than the edges that are reached; of n in order, an edge is the one behind the first n / 5.
function scores(all: readonly Measured[]): (one: Measured) => string {
  const edges = <T>(sorted: readonly T[]) =>
    [0.2, 0.4, 0.6, 0.8].map((level) => sorted[Math.floor(level * sorted.length)] as T)
  const recency = edges(all.map((one) => one.recency).sort((a, b) => b - a))
  const deposits = edges(all.map((one) => one.deposits).sort((a, b) => a - b))
  const money = edges(all.map((one) => one.money).sort((a, b) => a.comparedTo(b)))
  return (one) =>
    [
      recency.filter((edge) => one.recency <= edge),
      deposits.filter((edge) => one.deposits >= edge),
      money.filter((edge) => one.money.gte(edge)),
    ]
      .map(({ length }) => length + 1)
      .join("")
}
