import * as Plot from "@observablehq/plot"

/** Events that came into the warehouse, second by second. */
export function eventsPerSecond(
  rows: readonly { readonly second: string; readonly events: number }[],
  { width, height = 56 }: { readonly width: number; readonly height?: number },
) {
  return Plot.plot({
    width,
    height,
    margin: 2,
    style: { background: "none" },
    x: { type: "utc", axis: null },
    y: { axis: null, zero: true },
    marks: [
      Plot.areaY(rows, {
        x: (row: { second: string }) => new Date(row.second),
        y: "events",
        fill: "var(--petrol-soft)",
        curve: "step",
      }),
      Plot.lineY(rows, {
        x: (row: { second: string }) => new Date(row.second),
        y: "events",
        stroke: "var(--petrol)",
        strokeWidth: 1.25,
        curve: "step",
      }),
    ],
  })
}
