import * as Plot from "@observablehq/plot"

/** A tenth of the players: what was foretold of them on average, and what came. */
export interface CalibrationPoint {
  readonly players: number
  readonly predicted: number
  readonly observed: number
}

interface Calibration {
  readonly points: readonly CalibrationPoint[]
  readonly width: number
}

const SIDE_MAX = 220

/** What came against what was foretold, by tenths: on the line where as many came as were foretold. */
export function calibration({ points, width }: Calibration) {
  const most = Math.max(0.01, ...points.flatMap(({ predicted, observed }) => [predicted, observed]))
  const domain = [0, most * 1.06]
  const side = Math.min(width, SIDE_MAX)
  const axis = { domain, ticks: 3, tickSize: 0, tickFormat: ".2~g" as const }
  return Plot.plot({
    ...{ width: side, height: side * 0.82 },
    ...{ marginLeft: 36, marginRight: 10, marginBottom: 30, marginTop: 8 },
    style: { fontSize: "11px", color: "var(--ink-3)", background: "none" },
    x: { ...axis, label: "foretold", labelArrow: "none" },
    y: { ...axis, label: "came", labelArrow: "none" },
    marks: [
      Plot.line(
        [
          [0, 0],
          [domain[1], domain[1]],
        ],
        { stroke: "var(--line)", strokeDasharray: "3,3" },
      ),
      Plot.line(points, {
        ...{ x: "predicted", y: "observed", stroke: "var(--petrol)", strokeWidth: 1.5 },
      }),
      Plot.dot(points, { x: "predicted", y: "observed", fill: "var(--petrol)", r: 2.5 }),
    ],
  })
}
