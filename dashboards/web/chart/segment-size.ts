import * as Plot from "@observablehq/plot"

/** A size at an instant, and between what it was since the one before. */
export interface Size {
  readonly at: string
  readonly size: number
  readonly least: number
  readonly most: number
}

interface SegmentSize {
  readonly sizes: readonly Size[]
  /** The instant up to which the last size holds. */
  readonly now: string
  readonly width: number
  readonly height?: number
  /** How far back it was asked for: beyond two days the axis says dates. */
  readonly hours?: number
}

const SPAN_MS_MIN = 600_000
/** Above the most, so that a line at its most is not the frame. */
const HEADROOM = 1.15

/**
 * Members over time: steps, since a size holds until the next evaluation sees another. Where one step stands
 * for many changes, a band shows between what the size was.
 */
export function segmentSize({ sizes, now, width, height = 96, hours = 24 }: SegmentSize) {
  const end = new Date(now)
  const rows = sizes.map(({ at, size }) => ({ at: new Date(at), size }))
  const last = rows.at(-1)
  if (last && last.at < end) rows.push({ at: end, size: last.size })
  const first = Math.min(rows[0]?.at.getTime() ?? end.getTime(), end.getTime() - SPAN_MS_MIN)
  const most = Math.max(1, ...sizes.map((one) => one.most))
  const label = last === undefined ? "" : String(last.size)
  return Plot.plot({
    width,
    height,
    marginLeft: 40,
    marginRight: 12 + 7 * label.length,
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
    y: {
      domain: [0, most * HEADROOM],
      ticks: Math.min(2, most),
      tickSize: 0,
      label: null,
      tickFormat: "d",
    },
    marks: [
      Plot.gridY({ ticks: Math.min(2, most), stroke: "var(--line-soft)", strokeOpacity: 1 }),
      Plot.rect(bandsOf(sizes), {
        ...{ x1: "from", x2: "to", y1: "least", y2: "most" },
        ...{ fill: "var(--petrol)", fillOpacity: 0.22 },
      }),
      Plot.line(rows, {
        x: "at",
        y: "size",
        stroke: "var(--petrol)",
        strokeWidth: 1.75,
        curve: "step-after",
      }),
      Plot.dot(rows.slice(-1), { x: "at", y: "size", fill: "var(--petrol)", r: 2.5 }),
      Plot.text(rows.slice(-1), {
        ...{ x: "at", y: "size", text: () => label, textAnchor: "start", dx: 7 },
        ...{ fill: "var(--ink)", fontWeight: 600 },
      }),
    ],
  })
}

/** Where the size was more or less than the line says, and between what. */
export function bandsOf(sizes: readonly Size[]) {
  return sizes.flatMap((one, place) => {
    const before = sizes[place - 1]
    if (before === undefined) return []
    const [low, high] = [Math.min(one.size, before.size), Math.max(one.size, before.size)]
    if (one.least >= low && one.most <= high) return []
    const span = { from: new Date(before.at), to: new Date(one.at) }
    return [{ ...span, least: Math.min(one.least, low), most: Math.max(one.most, high) }]
  })
}

const clock = (at: Date) => at.toISOString().slice(11, 16)
const date = (at: Date) =>
  at.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" })
