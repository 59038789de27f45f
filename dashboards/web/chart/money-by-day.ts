import * as Plot from "@observablehq/plot"
import { position } from "../decimal.ts"
import { axisMoney } from "../figure.ts"
import type { BrandDay } from "../snapshot.ts"

/** Colour belongs to a brand, never to a rank or to what is shown; grey is all others. */
export function hueColour(hue: number): string {
  return hue === 0 ? "var(--compare)" : `var(--cat-${hue})`
}

interface ChartBrand {
  readonly brand: string
  /** 1 to 4, or 0 for grey. */
  readonly hue: number
  /** The brand's day that is not over: hatched. */
  readonly today: string
}

interface MoneyByDay {
  readonly rows: readonly BrandDay[]
  readonly measure: "ggr" | "ngr" | "deposits"
  readonly currency: string
  readonly brands: readonly ChartBrand[]
  /** Every day to show, first to last; days without a row stay empty. */
  readonly days: readonly string[]
  readonly width: number
  readonly height?: number
}

const TICK_WIDTH = 100

/** One measure by day and brand: bars from zero, a brand on the other. */
export function moneyByDay({
  rows,
  measure,
  currency,
  brands,
  days,
  width,
  height = 180,
}: MoneyByDay) {
  const every = Math.max(1, Math.ceil(days.length / Math.max(2, Math.floor(width / TICK_WIDTH))))
  const ticks = days.filter((_, place) => (days.length - 1 - place) % every === 0)
  const known = new Map(brands.map((one) => [one.brand, one]))
  const order = [...brands].sort((a, b) => (a.hue || 9) - (b.hue || 9)).map(({ brand }) => brand)
  const fill = ({ brand, day }: BrandDay) => {
    const { hue = 0, today = "" } = known.get(brand) ?? {}
    return day >= today ? `url(#hatch-${hue})` : hueColour(hue)
  }
  return Plot.plot({
    width,
    height,
    marginLeft: 56,
    marginRight: 4,
    marginBottom: 24,
    style: { fontSize: "11px", color: "var(--ink-3)", background: "none" },
    x: { type: "band", domain: days, ticks, tickSize: 0, label: null, tickFormat: shortDay },
    y: { nice: true, ticks: 4, tickSize: 0, label: null, tickFormat: axisMoney(currency) },
    marks: [
      hatches,
      Plot.gridY({ ticks: 4, stroke: "var(--line-soft)", strokeOpacity: 1 }),
      Plot.barY(
        rows,
        Plot.stackY({
          x: "day",
          y: (row: BrandDay) => position(row[measure]),
          z: "brand",
          order,
          fill,
          insetLeft: 0.5,
          insetRight: 0.5,
        }),
      ),
      Plot.ruleY([0], { stroke: "var(--control)" }),
    ],
  })
}

const SVG = "http://www.w3.org/2000/svg"
const HUES = [0, 1, 2, 3, 4]

function hatches(): SVGElement {
  const definitions = document.createElementNS(SVG, "defs")
  definitions.innerHTML = HUES.map(
    (hue) =>
      `<pattern id="hatch-${hue}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="var(--canvas)"/><rect width="2" height="5" fill="${hueColour(hue)}"/></pattern>`,
  ).join("")
  return definitions
}

function shortDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  })
}
