import * as Plot from "@observablehq/plot"

/** Looks at a segment at about one instant. */
export interface RunsAt {
  readonly at: string
  readonly ms: number
  readonly lag_ms: number | null
}

interface SegmentRuns {
  readonly points: readonly RunsAt[]
  readonly now: string
  readonly width: number
  readonly height?: number
  /** How far back it was asked for. */
  readonly hours?: number
}

const HEADROOM = 1.15

/** How long looks took (the line) and how old the oldest event was behind them (the dots), both in seconds. */
export function segmentRuns({ points, now, width, height = 96, hours = 24 }: SegmentRuns) {
  const end = new Date(now)
  const rows = points.map(({ at, ms, lag_ms }) => ({
    ...{ at: new Date(at), seconds: ms / 1_000 },
    lag: lag_ms === null ? null : lag_ms / 1_000,
  }))
  const first = new Date(end.getTime() - hours * 3_600_000)
  const most = Math.max(0.1, ...rows.flatMap(({ seconds, lag }) => [seconds, lag ?? 0]))
  return Plot.plot({
    ...{ width, height, marginLeft: 40, marginRight: 12, marginBottom: 20, marginTop: 8 },
    style: { fontSize: "11px", color: "var(--ink-3)", background: "none" },
    x: {
      ...{ type: "utc", domain: [first, end], ticks: 4, tickSize: 0, label: null },
      tickFormat: hours > 48 ? date : clock,
    },
    y: {
      ...{ domain: [0, most * HEADROOM], ticks: 2, tickSize: 0, label: null },
      tickFormat: (seconds: number) => `${seconds} s`,
    },
    marks: [
      Plot.gridY({ ticks: 2, stroke: "var(--line-soft)", strokeOpacity: 1 }),
      Plot.dot(
        rows.filter(({ lag }) => lag !== null),
        { x: "at", y: "lag", fill: "var(--ink-3)", r: 1.5 },
      ),
      Plot.line(rows, { x: "at", y: "seconds", stroke: "var(--petrol)", strokeWidth: 1.75 }),
      Plot.dot(rows.slice(-1), { x: "at", y: "seconds", fill: "var(--petrol)", r: 2.5 }),
    ],
  })
}

const clock = (at: Date) => at.toISOString().slice(11, 16)
const date = (at: Date) =>
  at.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" })
