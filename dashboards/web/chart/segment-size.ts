import * as Plot from "@observablehq/plot"

interface SegmentSize {
  readonly sizes: readonly { readonly at: string; readonly size: number }[]
  /** The instant up to which the last size holds. */
  readonly now: string
  readonly width: number
  readonly height?: number
  /** How far back it was asked for: beyond two days the axis says dates. */
  readonly hours?: number
}

const SPAN_MS_MIN = 600_000

/** Members over time: steps, since a size holds until the next evaluation sees another. */
export function segmentSize({ sizes, now, width, height = 96, hours = 24 }: SegmentSize) {
  const rows = sizes.map(({ at, size }) => ({ at: new Date(at), size }))
  const last = rows.at(-1)
  const end = new Date(now)
  if (last && last.at < end) rows.push({ at: end, size: last.size })
  const first = Math.min(rows[0]?.at.getTime() ?? end.getTime(), end.getTime() - SPAN_MS_MIN)
  const most = Math.max(1, ...rows.map(({ size }) => size))
  return Plot.plot({
    width,
    height,
    marginLeft: 40,
    marginRight: 8,
    marginBottom: 20,
    marginTop: 8,
    style: { fontSize: "11px", color: "var(--ink-3)", background: "none" },
    x: {
      type: "utc",
      domain: [new Date(first), end],
      ticks: 4,
      tickSize: 0,
      label: null,
      tickFormat: hours > 48 ? date : clock,
    },
    y: { domain: [0, most], ticks: Math.min(2, most), tickSize: 0, label: null, tickFormat: "d" },
    marks: [
      Plot.gridY({ ticks: Math.min(2, most), stroke: "var(--line-soft)", strokeOpacity: 1 }),
      Plot.line(rows, {
        x: "at",
        y: "size",
        stroke: "var(--petrol)",
        strokeWidth: 1.75,
        curve: "step-after",
      }),
      Plot.dot(rows.slice(-1), { x: "at", y: "size", fill: "var(--petrol)", r: 2.5 }),
    ],
  })
}

const clock = (at: Date) => at.toISOString().slice(11, 16)
const date = (at: Date) =>
  at.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" })
