import * as Plot from "@observablehq/plot"
import { position } from "../figure.ts"
import type { BrandDay } from "../snapshot.ts"

/** Colour belongs to a brand, in the order of their names; never to a rank. */
export function brandColours(brands: readonly string[]): Plot.ScaleOptions {
  const colours = ["var(--cat-1)", "var(--cat-2)", "var(--cat-3)", "var(--cat-4)"]
  return { domain: [...brands], range: brands.map((_, place) => colours[place % 4] ?? "") }
}

/** One measure by day and brand: bars from zero, a brand beside the other. */
export function moneyByDay(
  rows: readonly BrandDay[],
  measure: "ggr" | "ngr" | "deposits",
  { width, height = 200 }: { readonly width: number; readonly height?: number },
) {
  const brands = [...new Set(rows.map(({ brand }) => brand))].sort()
  const days = [...new Set(rows.map(({ day }) => day))].sort()
  const ticks = days.filter((_, place) => (days.length - 1 - place) % 7 === 0)
  return Plot.plot({
    width,
    height,
    marginLeft: 52,
    marginRight: 8,
    marginBottom: 24,
    style: { fontSize: "11px", color: "var(--ink-3)", background: "none" },
    color: brandColours(brands),
    x: { type: "band", domain: days, ticks, tickSize: 0, label: null, tickFormat: shortDay },
    y: { grid: true, ticks: 4, tickSize: 0, label: null, tickFormat: "~s" },
    marks: [
      Plot.gridY({ ticks: 4, stroke: "var(--line-soft)", strokeOpacity: 1 }),
      Plot.barY(
        rows,
        Plot.stackY({
          x: "day",
          y: (row: BrandDay) => position(row[measure]),
          fill: "brand",
          order: brands,
          insetLeft: 0.5,
          insetRight: 0.5,
        }),
      ),
      Plot.ruleY([0], { stroke: "var(--control)" }),
    ],
  })
}

function shortDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  })
}
