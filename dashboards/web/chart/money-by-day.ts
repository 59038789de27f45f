import * as Plot from "@observablehq/plot"
import { position } from "../decimal.ts"
import { axisMoney } from "../figure.ts"
import type { BrandDay } from "../snapshot.ts"

const HUES = 4

/** Colour belongs to a brand, by its place among all brands, never to a rank or to what is shown. */
export function brandColour(brands: readonly string[], brand: string): string {
  return `var(--cat-${(brands.indexOf(brand) % HUES) + 1})`
}

interface MoneyByDay {
  readonly rows: readonly BrandDay[]
  readonly measure: "ggr" | "ngr" | "deposits"
  readonly currency: string
  /** Every brand there is, in the order that gives each its colour. */
  readonly brands: readonly string[]
  /** Every day to show, first to last; days without a row stay empty. */
  readonly days: readonly string[]
  /** Days that are not over are hatched. */
  readonly todayOf: ReadonlyMap<string, string>
  readonly width: number
  readonly height?: number
}

/** One measure by day and brand: bars from zero, a brand on the other. */
export function moneyByDay(given: MoneyByDay) {
  const { rows, measure, currency, brands, days, todayOf, width, height = 236 } = given
  const every = Math.max(1, Math.ceil(days.length / 6))
  const ticks = days.filter((_, place) => (days.length - 1 - place) % every === 0)
  const isOpen = ({ brand, day }: BrandDay) => day >= (todayOf.get(brand) ?? "9999")
  const fill = (row: BrandDay) =>
    isOpen(row) ? `url(#hatch-${brands.indexOf(row.brand) % HUES})` : brandColour(brands, row.brand)
  return Plot.plot({
    width,
    height,
    marginLeft: 56,
    marginRight: 4,
    marginBottom: 24,
    style: { fontSize: "11px", color: "var(--ink-3)", background: "none" },
    x: { type: "band", domain: days, ticks, tickSize: 0, label: null, tickFormat: shortDay },
    y: { ticks: 4, tickSize: 0, label: null, tickFormat: axisMoney(currency) },
    marks: [
      () => hatches(brands),
      Plot.gridY({ ticks: 4, stroke: "var(--line-soft)", strokeOpacity: 1 }),
      Plot.barY(
        rows,
        Plot.stackY({
          x: "day",
          y: (row: BrandDay) => position(row[measure]),
          z: "brand",
          order: [...brands],
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

function hatches(brands: readonly string[]): SVGElement {
  const definitions = document.createElementNS(SVG, "defs")
  definitions.innerHTML = brands
    .slice(0, HUES)
    .map(
      (_, place) =>
        `<pattern id="hatch-${place}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="var(--canvas)"/><rect width="2" height="5" fill="var(--cat-${place + 1})"/></pattern>`,
    )
    .join("")
  return definitions
}

function shortDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  })
}
