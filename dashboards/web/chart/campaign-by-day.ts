import * as Plot from "@observablehq/plot"
import { COUNTED_FRAME, countedAxis } from "./counted-bars.ts"

/** What became of the wishes of a day, from the axis up. */
export const PARTS = [
  ["sent", "Sent", "var(--petrol)"],
  ["failed", "Failed", "var(--bad-mark)"],
  ["suppressed", "Suppressed", "var(--compare)"],
  ["waiting", "Waiting", "var(--band)"],
] as const

export type Part = (typeof PARTS)[number][0]

export interface PartRow {
  readonly day: string
  readonly part: Part
  readonly count: number
}

interface CampaignByDay {
  readonly rows: readonly PartRow[]
  /** Every day to show, first to last. */
  readonly days: readonly string[]
  readonly width: number
  readonly height?: number
}

const TICK_WIDTH = 100

/** Wishes by day and what became of them: bars from zero. */
export function campaignByDay({ rows, days, width, height = 180 }: CampaignByDay) {
  const every = Math.max(1, Math.ceil(days.length / Math.max(2, Math.floor(width / TICK_WIDTH))))
  const ticks = days.filter((_, place) => (days.length - 1 - place) % every === 0)
  const { y, ticks: counts } = countedAxis(heightsOf(rows))
  const colours = new Map<string, string>(PARTS.map(([part, , colour]) => [part, colour]))
  return Plot.plot({
    width,
    height,
    ...COUNTED_FRAME,
    x: { type: "band", domain: [...days], ticks, tickSize: 0, label: null, tickFormat: shortDay },
    y,
    marks: [
      Plot.gridY({ ticks: counts, stroke: "var(--line-soft)", strokeOpacity: 1 }),
      Plot.barY(
        rows,
        Plot.stackY({
          x: "day",
          y: "count",
          z: "part",
          order: PARTS.map(([part]) => part),
          fill: ({ part }: PartRow) => colours.get(part) ?? "var(--compare)",
          insetLeft: 0.5,
          insetRight: 0.5,
        }),
      ),
      Plot.ruleY([0], { stroke: "var(--control)" }),
    ],
  })
}

// How tall each day's bar is.
function heightsOf(rows: readonly PartRow[]): Iterable<number> {
  const heights = new Map<string, number>()
  for (const { day, count } of rows) heights.set(day, (heights.get(day) ?? 0) + count)
  return heights.values()
}

function shortDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  })
}
