import * as Plot from "@observablehq/plot"

/** Members at a day's end, and who came and went since the day before. */
export interface DaySize {
  readonly day: string
  readonly size: number
  readonly entered: number | null
  readonly left: number | null
}

interface SizeByDay {
  readonly days: readonly DaySize[]
  readonly width: number
  readonly height?: number
}

const TICK_WIDTH = 100
const MARGINS = { marginLeft: 48, marginRight: 4, marginBottom: 24 }
const STYLE = { fontSize: "11px", color: "var(--ink-3)", background: "none" }

/** Members by day: bars from zero. */
export function sizeByDay({ days, width, height = 160 }: SizeByDay) {
  const tallest = Math.max(1, ...days.map(({ size }) => size))
  const grid = Math.min(3, tallest)
  return Plot.plot({
    ...{ width, height, ...MARGINS, style: STYLE, x: dayAxis(days, width) },
    y: { domain: [0, tallest], ticks: grid, tickSize: 0, label: null, tickFormat: "d" },
    marks: [
      Plot.gridY({ ticks: grid, stroke: "var(--line-soft)", strokeOpacity: 1 }),
      Plot.barY(days, { x: "day", y: "size", fill: "var(--petrol)", insetLeft: 1, insetRight: 1 }),
      Plot.ruleY([0], { stroke: "var(--line)" }),
    ],
  })
}

/** Who came, up, and who left, down, by day. */
export function movesByDay({ days, width, height = 120 }: SizeByDay) {
  const rows = days.map(({ day, entered, left }) => ({
    day,
    came: entered ?? 0,
    went: -(left ?? 0),
  }))
  const most = Math.max(1, ...rows.map(({ came, went }) => Math.max(came, -went)))
  const bar = { x: "day", insetLeft: 1, insetRight: 1 }
  return Plot.plot({
    ...{ width, height, ...MARGINS, style: STYLE, x: dayAxis(days, width) },
    y: {
      domain: [-most, most],
      ticks: [-most, 0, most],
      tickSize: 0,
      label: null,
      tickFormat: (count: number) => `${count > 0 ? "+" : count < 0 ? "−" : ""}${Math.abs(count)}`,
    },
    marks: [
      Plot.barY(rows, { ...bar, y: "came", fill: "var(--petrol)" }),
      Plot.barY(rows, { ...bar, y: "went", fill: "var(--compare)" }),
      Plot.ruleY([0], { stroke: "var(--line)" }),
    ],
  })
}

function dayAxis(days: readonly DaySize[], width: number) {
  const every = Math.max(1, Math.ceil(days.length / Math.max(2, Math.floor(width / TICK_WIDTH))))
  const domain = days.map(({ day }) => day)
  const ticks = domain.filter((_, place) => (domain.length - 1 - place) % every === 0)
  return { type: "band" as const, domain, ticks, tickSize: 0, label: null, tickFormat: shortDay }
}

const shortDay = (day: string) =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", {
    ...{ day: "numeric", month: "short", timeZone: "UTC" },
  })
