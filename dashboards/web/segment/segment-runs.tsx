import { useCallback } from "react"
import type { SegmentDocument } from "../../api/segment/schema.ts"
import { PlotFigure } from "../chart/plot.tsx"
import { segmentRuns } from "../chart/segment-runs.ts"
import { bytesWords, count, moment } from "../figure.ts"
import { useShell } from "../page/shell.ts"

/** What looks at a segment cost, how far behind events they were, and what went wrong. */
export function SegmentRuns({ segment }: { readonly segment: SegmentDocument }) {
  const { runs, hours, name } = segment
  const { points } = runs
  const { snapshot } = useShell()
  const now = snapshot.value?.at ?? points.at(-1)?.at ?? ""
  const draw = useCallback(
    (width: number) => segmentRuns({ points, now, width, hours }),
    [points, now, hours],
  )
  if (runs.ms === null && runs.last_error === null) return null
  const words = costWords(runs)
  return (
    <section aria-labelledby="runs-head">
      <h2 id="runs-head">Evaluations</h2>
      {words !== "" && <p className="small quiet">{words}</p>}
      {points.length > 0 && now !== "" && (
        <>
          <PlotFigure finding={`${name}: ${words}`} draw={draw} />
          <p className="small faint">
            Line: time of a look. Dots: how long the oldest event waited.
          </p>
        </>
      )}
      <Failure runs={runs} />
    </section>
  )
}

function costWords({ ms, ms_share, lag_ms, memory_peak }: SegmentDocument["runs"]): string {
  const said = [
    ms !== null && `A look takes ${millis(ms)}`,
    ms !== null && ms_share !== null && ms_share < ms && `its part is ${millis(ms_share)}`,
    lag_ms !== null && `the oldest event waited ${millis(lag_ms)}`,
    memory_peak !== null && `at most ${bytesWords(memory_peak)} of memory`,
  ].filter((one) => typeof one === "string")
  return said.length === 0 ? "" : `${said.join("; ")}.`
}

const millis = (ms: number) => `${count(Math.ceil(ms))} ms`

function Failure({ runs }: Pick<SegmentDocument, "runs">) {
  const { last_error, parked_since } = runs
  if (last_error === null) return null
  const { at, code, message } = last_error
  return (
    <p className="small">
      <b>Failed last at {moment(at)} UTC.</b>{" "}
      {parked_since === null
        ? "It was looked at since. "
        : `It rests since ${moment(parked_since)} UTC. `}
      {message} <code className="mono faint">{code}</code>
    </p>
  )
}
