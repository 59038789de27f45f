import { useCallback } from "react"
import type { GateDocument } from "../../api/gate/schema.ts"
import { decisionsByTime, VERDICTS, type VerdictPart } from "../chart/decisions-by-time.ts"
import { Legend } from "../chart/legend.tsx"
import { PlotFigure } from "../chart/plot.tsx"
import { Picker } from "../choice.tsx"
import { Reasons } from "../decisions.tsx"
import { count, moment } from "../figure.ts"
import { useAnswer } from "../live.ts"
import { Frame } from "../page/frame.tsx"
import { Link } from "../page/link.tsx"
import { useField } from "../page/place.ts"
import { Old, Waiting } from "../page/waiting.tsx"
import { BlockTimes } from "./block-times.tsx"

const HOURS = [
  ["1", "Last hour"],
  ["24", "Last 24 hours"],
  ["168", "Last 7 days"],
] as const
/** All decisions are looked through for it: what is of a day changes slowly. */
const LOOK_MS: Readonly<Record<string, number>> = { 1: 2_000, 24: 10_000, 168: 30_000 }
const HOUR_MS = 3_600_000

/** The compliance gate as it decides: what it let through, what not and why, and how soon a restriction reaches it. */
export function GatePage() {
  const [hours, choose] = useField("hours", "24")
  const live = useAnswer<GateDocument>(
    `/api/gate?hours=${encodeURIComponent(hours)}`,
    LOOK_MS[hours],
  )
  return (
    <Frame crumbs={[["Gate"]]}>
      <div className="row-head">
        <h1>Gate</h1>
        <Picker name="Time" options={HOURS} chosen={hours} choose={choose} />
      </div>
      {live.value === undefined ? (
        <Waiting live={live} what="the gate" />
      ) : (
        <>
          <Old live={live} />
          <Standing gate={live.value} />
          <Decisions gate={live.value} />
          <BlockTimes block={live.value.block} />
        </>
      )}
    </Frame>
  )
}

// What keeps promotions back now comes first.
function Standing({ gate: { held, holds, places } }: { readonly gate: GateDocument }) {
  if (held.length === 0 && holds === 0 && places.length === 0) return null
  return (
    <section className="below" aria-labelledby="held-head">
      <h2 id="held-head">Waits now</h2>
      <ul>
        {held.map(({ campaign, why }) => (
          <li key={campaign}>
            <Link to={`/campaigns/${campaign}`}>{campaign}</Link>{" "}
            <span className="quiet">{why}</span>
          </li>
        ))}
        {places.map(({ places: where, why, of, since }) => (
          <li key={`${why} ${of}`}>
            <b>{where.join(", ")}</b>: no promotions since{" "}
            <span className="num">{moment(since)}</span> UTC.{" "}
            {why === "exclusion_list_stale" ? (
              <span className="quiet">
                <Link to="/exclusion-lists">Exclusion list</Link> <span className="mono">{of}</span>{" "}
                is not of today.
              </span>
            ) : (
              <span className="quiet">
                Register <span className="mono">{of}</span> does not answer.
              </span>
            )}
          </li>
        ))}
        {holds > 0 && (
          <li>
            {holds === 1 ? "A row" : `${count(holds)} rows`} of the compliance topic cannot be read,
            and so somebody is held: <Link to="/pipeline">the pipeline</Link> says whom.
          </li>
        )}
      </ul>
    </section>
  )
}

function Decisions({ gate }: { readonly gate: GateDocument }) {
  const { decisions, course, reasons, hours, step_ms, at } = gate
  const draw = useCallback(
    (width: number) => {
      const to = new Date(at)
      const from = new Date(to.getTime() - hours * HOUR_MS)
      return decisionsByTime({ rows: course, stepMs: step_ms, from, to, width })
    },
    [course, hours, step_ms, at],
  )
  const all = decisions.allowed + decisions.suppressed + decisions.deferred + decisions.decided_only
  if (all === 0) return <p className="quiet">Nothing was decided in this time.</p>
  return (
    <section className="below" aria-labelledby="decided-head">
      <div className="row-head">
        <h2 id="decided-head">Decided</h2>
        <Legend
          parts={VERDICTS}
          figure={(verdict) => <b className="num">{count(decisions[verdict as VerdictPart])}</b>}
        >
          {decisions.decided_only > 0 && (
            <span className="key">
              Decided only <b className="num">{count(decisions.decided_only)}</b>
            </span>
          )}
        </Legend>
      </div>
      <PlotFigure
        finding={`${count(decisions.allowed)} allowed, ${count(decisions.suppressed)} suppressed and ${count(decisions.deferred)} deferred`}
        draw={draw}
      />
      {reasons.length > 0 && <Reasons rows={reasons} />}
      <p className="small quiet">
        Up to {moment(at)} UTC. Who was deferred is decided on anew, and counts each time.
      </p>
    </section>
  )
}
