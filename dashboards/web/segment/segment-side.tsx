import { useCallback } from "react"
import type { SegmentDocument } from "../../api/segment/schema.ts"
import { PlotFigure } from "../chart/plot.tsx"
import { segmentSize } from "../chart/segment-size.ts"
import { Choice } from "../choice.tsx"
import { ago, count, players } from "../figure.ts"
import { useField } from "../page/place.ts"
import { useShell } from "../page/shell.ts"
import { causeWords } from "./cause.ts"
import { SegmentRuns } from "./segment-runs.tsx"
import { Transitions } from "./transitions.tsx"

const SPANS = [
  ["1", "Hour"],
  ["24", "Day"],
  ["168", "Week"],
  ["720", "Month"],
] as const
const SPAN_WORDS: Readonly<Record<number, string>> = {
  1: "the last hour",
  24: "24 hours",
  168: "7 days",
  720: "30 days",
}

const SIZELESS = {
  published: "Nobody knows who belongs to it now.",
  draft: "It never ran: nobody belongs to it.",
  archived: "It runs no more: nobody belongs to it.",
} as const

/** How large, how it moved, and why. */
export function SegmentSide({ segment }: { readonly segment: SegmentDocument }) {
  const [tab] = useField("tab")
  return (
    <aside className="engage">
      <Size segment={segment} />
      <Causes causes={segment.causes} />
      <SegmentRuns segment={segment} />
      {tab !== "moves" && segment.state !== "draft" && (
        <Transitions name={segment.name} limit={12} />
      )}
    </aside>
  )
}

function Size({ segment }: { readonly segment: SegmentDocument }) {
  const { size, course, hours, ms, looked_at } = segment
  const [chosen, choose] = useField("hours", "24")
  const { snapshot } = useShell()
  const now = snapshot.value?.at ?? course.at(-1)?.at ?? ""
  const draw = useCallback(
    (width: number) => segmentSize({ sizes: course, now, width, height: 132, hours }),
    [course, now, hours],
  )
  const entered = course.reduce((sum, one) => sum + one.entered, 0)
  const left = course.reduce((sum, one) => sum + one.left, 0)
  const moved = `${count(entered)} came and ${count(left)} left in ${SPAN_WORDS[hours] ?? ""}`
  return (
    <section aria-labelledby="size-head">
      <div className="row-head">
        <h2 id="size-head">Size</h2>
        {ms !== null && (
          <span className="small quiet num">
            evaluated {looked_at !== null && now !== "" && `${age(looked_at, now)}, `}in {count(ms)}{" "}
            ms
          </span>
        )}
      </div>
      {size === null ? (
        <p className="quiet">{SIZELESS[segment.state]}</p>
      ) : (
        <>
          <p>
            <b className="figure num">{count(size)}</b> <span className="quiet">players</span>
          </p>
          <p className="small quiet num">{moved}</p>
        </>
      )}
      {course.length > 0 && now !== "" && (
        <PlotFigure finding={`${segment.name} has ${players(size ?? 0)}; ${moved}`} draw={draw} />
      )}
      {size !== null && (
        <Choice name="Hours" options={SPANS} chosen={chosen} choose={(value) => choose(value)} />
      )}
    </section>
  )
}

const age = (at: string, now: string) => ago(Math.max(0, Date.parse(now) - Date.parse(at)))

function Causes({ causes }: Pick<SegmentDocument, "causes">) {
  if (causes.length === 0) return null
  return (
    <section aria-labelledby="causes-head">
      <h2 id="causes-head">What moved players, 24 hours</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Cause</th>
            <th scope="col" className="num">
              Came
            </th>
            <th scope="col" className="num">
              Left
            </th>
          </tr>
        </thead>
        <tbody>
          {causes.map(({ cause, entered, left }) => (
            <tr key={cause}>
              <td>{causeWords(cause)}</td>
              <td className="num">{count(entered)}</td>
              <td className="num">{count(left)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
