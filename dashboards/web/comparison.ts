import { dayAfter } from "./day.ts"
import { decimalOf, micros, sumDecimals } from "./decimal.ts"
import type { BrandDay } from "./snapshot.ts"

/** What one figure was on the day, a week before, and on the same weekdays before that. */
export interface Comparison {
  readonly name: string
  readonly kind: "money" | "count"
  readonly value: string
  readonly lastWeek: string | undefined
  /** Lowest and highest of the last eight same weekdays; undefined below four of them. */
  readonly usual: readonly [low: string, high: string] | undefined
  readonly standing: "below usual" | "above usual" | ""
}

const WEEKS = 8
const WEEKS_MIN = 4

type Measure = (row: BrandDay) => string

const METRICS: readonly (readonly [string, Comparison["kind"], Measure])[] = [
  ["GGR", "money", ({ ggr }) => ggr],
  ["NGR", "money", ({ ngr }) => ngr],
  ["Handle", "money", ({ handle }) => handle],
  ["Deposits", "money", ({ deposits }) => deposits],
  ["Withdrawals", "money", ({ withdrawals }) => withdrawals],
  ["In-out", "money", ({ deposits, withdrawals }) => difference(deposits, withdrawals)],
  ["Active players", "count", ({ actives }) => actives],
  ["First deposits", "count", ({ ftd }) => ftd],
]

/** A whole day against the same weekdays before it; rows of one currency. */
export function compareDay(rows: readonly BrandDay[], day: string): readonly Comparison[] {
  const weeks = Array.from({ length: WEEKS }, (_, week) => dayAfter(day, -7 * (week + 1)))
  const known = weeks.filter((one) => rows.some((row) => row.day === one))
  return METRICS.map(([name, kind, measure]) => {
    const of = (one: string) => sumDecimals(rows.filter((row) => row.day === one).map(measure))
    const value = of(day)
    const usual = known.length < WEEKS_MIN ? undefined : range(known.map(of))
    const lastWeek = known[0] === weeks[0] && known[0] ? of(known[0]) : undefined
    return { name, kind, value, lastWeek, usual, standing: standingOf(value, usual) }
  })
}

function range(values: readonly string[]): readonly [string, string] {
  const sorted = [...values].sort((a, b) => (micros(a) < micros(b) ? -1 : 1))
  return [sorted[0] ?? "0", sorted.at(-1) ?? "0"]
}

function standingOf(value: string, usual: Comparison["usual"]): Comparison["standing"] {
  if (usual === undefined) return ""
  if (micros(value) < micros(usual[0])) return "below usual"
  return micros(value) > micros(usual[1]) ? "above usual" : ""
}

function difference(a: string, b: string): string {
  return decimalOf(micros(a) - micros(b))
}
