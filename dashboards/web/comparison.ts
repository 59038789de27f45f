import { dayAfter } from "./day.ts"
import { decimalOf, micros, perCent, sumDecimals } from "./decimal.ts"
import type { BrandDay } from "./snapshot.ts"

/** What one figure was on the day, a week before, and on the same weekdays before that. */
export interface Comparison {
  readonly name: string
  readonly kind: "money" | "count" | "percent"
  /** Undefined for a ratio without a whole. */
  readonly value: string | undefined
  readonly lastWeek: string | undefined
  /** Lowest and highest of the last eight same weekdays; undefined below four of them. */
  readonly usual: readonly [low: string, high: string] | undefined
  readonly standing: "below usual" | "above usual" | ""
}

const WEEKS = 8
const WEEKS_MIN = 4

type Measure = (rows: readonly BrandDay[]) => string | undefined
type Column = "handle" | "ggr" | "ngr" | "deposits" | "withdrawals" | "actives" | "ftd"

const sumOf = (name: Column) => (rows: readonly BrandDay[]) =>
  sumDecimals(rows.map((row) => row[name]))

const METRICS: readonly (readonly [string, Comparison["kind"], Measure])[] = [
  ["GGR", "money", sumOf("ggr")],
  ["NGR", "money", sumOf("ngr")],
  ["Handle", "money", sumOf("handle")],
  ["Hold", "percent", (rows) => perCent(sumOf("ggr")(rows), sumOf("handle")(rows))],
  ["Deposits", "money", sumOf("deposits")],
  ["Withdrawals", "money", sumOf("withdrawals")],
  ["In-out", "money", (rows) => difference(sumOf("deposits")(rows), sumOf("withdrawals")(rows))],
  ["Active players", "count", sumOf("actives")],
  ["First deposits", "count", sumOf("ftd")],
]

/** A whole day against the same weekdays before it; rows of one currency. */
export function compareDay(rows: readonly BrandDay[], day: string): readonly Comparison[] {
  const weeks = Array.from({ length: WEEKS }, (_, week) => dayAfter(day, -7 * (week + 1)))
  const known = weeks.filter((one) => rows.some((row) => row.day === one))
  return METRICS.map(([name, kind, measure]) => {
    const of = (one: string) => measure(rows.filter((row) => row.day === one))
    const value = of(day)
    const before = known.map(of).filter((one) => one !== undefined)
    const usual = before.length < WEEKS_MIN ? undefined : range(before)
    const lastWeek = known[0] === weeks[0] && known[0] ? of(known[0]) : undefined
    return { name, kind, value, lastWeek, usual, standing: standingOf(value, usual) }
  })
}

/** What is left of one figure after another is taken off. */
export function difference(a: string, b: string): string {
  return decimalOf(micros(a) - micros(b))
}

function range(values: readonly string[]): readonly [string, string] {
  const sorted = [...values].sort((a, b) => (micros(a) < micros(b) ? -1 : 1))
  return [sorted[0] ?? "0", sorted.at(-1) ?? "0"]
}

function standingOf(value: string | undefined, usual: Comparison["usual"]): Comparison["standing"] {
  if (value === undefined || usual === undefined) return ""
  if (micros(value) < micros(usual[0])) return "below usual"
  return micros(value) > micros(usual[1]) ? "above usual" : ""
}
