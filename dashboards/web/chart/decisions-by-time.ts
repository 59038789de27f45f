import * as Plot from "@observablehq/plot"
import { COUNTED_FRAME, countedAxis } from "./counted-bars.ts"

/** What the gate said, from the axis up. */
export const VERDICTS = [
  ["allowed", "Allowed", "var(--petrol)"],
  ["suppressed", "Suppressed", "var(--compare)"],
  ["deferred", "Deferred", "var(--band)"],
] as const

export type VerdictPart = (typeof VERDICTS)[number][0]

type CourseRow = Readonly<Record<VerdictPart, number>> & { readonly at: string }

interface DecisionsByTime {
  readonly rows: readonly CourseRow[]
  /** Length of the time that a row stands for, ms. */
  readonly stepMs: number
  readonly from: Date
  readonly to: Date
  readonly width: number
  readonly height?: number
}

/** Decisions over time, by verdict: bars from zero. */
export function decisionsByTime({ rows, stepMs, from, to, width, height = 140 }: DecisionsByTime) {
  const bars = rows.flatMap((row) =>
    VERDICTS.map(([verdict]) => ({
      verdict,
      // The first part may have begun before, and the last is not over.
      x1: new Date(Math.max(Date.parse(row.at), from.getTime())),
      x2: new Date(Math.min(Date.parse(row.at) + stepMs, to.getTime())),
      count: row[verdict],
    })),
  )
  const { y, ticks } = countedAxis(rows.map(heightOf))
  const colours = new Map<string, string>(VERDICTS.map(([verdict, , colour]) => [verdict, colour]))
  return Plot.plot({
    width,
    height,
    ...COUNTED_FRAME,
    x: {
      type: "utc",
      domain: [from, to],
      ticks: Math.max(2, Math.floor(width / 120)),
      tickSize: 0,
      label: null,
      tickFormat: (at: Date) => tickWords(at, from, to),
    },
    y,
    marks: [
      Plot.gridY({ ticks, stroke: "var(--line-soft)", strokeOpacity: 1 }),
      Plot.rectY(
        bars,
        Plot.stackY({
          x1: "x1",
          x2: "x2",
          y: "count",
          fill: (bar: { readonly verdict: string }) => colours.get(bar.verdict) ?? "",
          inset: 0.5,
        }),
      ),
      Plot.ruleY([0], { stroke: "var(--control)" }),
    ],
  })
}

const heightOf = (row: CourseRow) => VERDICTS.reduce((sum, [verdict]) => sum + row[verdict], 0)

const DAYS_MS = 2 * 86_400_000

// Times of a day, or days where there are several; UTC.
function tickWords(at: Date, from: Date, to: Date): string {
  const text = at.toISOString()
  return to.getTime() - from.getTime() > DAYS_MS ? text.slice(5, 10) : text.slice(11, 16)
}
