import * as Plot from "@observablehq/plot"

/** Members over time: steps, since a size holds until the next evaluation sees another. */
export function segmentSize(
  sizes: readonly { readonly at: string; readonly size: number }[],
  { width, height = 132 }: { readonly width: number; readonly height?: number },
) {
  const rows = sizes.map(({ at, size }) => ({ at: new Date(at), size }))
  return Plot.plot({
    width,
    height,
    marginLeft: 52,
    marginRight: 8,
    marginBottom: 22,
    style: { fontSize: "11px", color: "var(--ink-3)", background: "none" },
    x: { type: "utc", ticks: 4, tickSize: 0, label: null },
    y: { ticks: 3, tickSize: 0, label: null, zero: true, nice: true },
    marks: [
      Plot.gridY({ ticks: 3, stroke: "var(--line-soft)", strokeOpacity: 1 }),
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
