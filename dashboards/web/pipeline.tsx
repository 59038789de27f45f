import { useCallback } from "react"
import { eventsPerSecond } from "./chart/events-per-second.ts"
import { PlotFigure } from "./chart/plot.tsx"
import { ago, count } from "./figure.ts"
import { Missing } from "./missing.tsx"
import type { Snapshot } from "./snapshot.ts"

const CYCLE_AGE_MS_MAX = 10_000

/** How the events flow: quiet where all is normal, coloured only where it is not. */
export function Pipeline({ snapshot }: { readonly snapshot: Snapshot }) {
  const { events_per_second, lag, behind_since, cycle_ms, cycle_age_ms, counts } = snapshot
  return (
    <section className="pipeline" aria-label="Pipeline">
      {events_per_second ? (
        <Rate rows={events_per_second} />
      ) : (
        <Missing snapshot={snapshot} part="events_per_second" />
      )}
      <dl className="facts">
        <Fact
          name="Behind Kafka"
          value={lag === null ? "not known" : `${count(lag)} events`}
          isBad={lag === null || behind_since !== null}
        />
        <Fact
          name="Features and segments"
          value={`${ago(cycle_age_ms)}, took ${count(cycle_ms)} ms`}
          isBad={cycle_age_ms > CYCLE_AGE_MS_MAX}
        />
        {counts ? (
          <>
            <Fact name="Distinct events" value={count(counts.events)} />
            <Fact name="Repeats dropped" value={count(counts.repeats)} />
            <Fact name="Conflicts kept" value={count(counts.conflicts)} />
            <Fact name="Dead letters" value={count(counts.dead_letters)} />
          </>
        ) : (
          <Missing snapshot={snapshot} part="counts" />
        )}
      </dl>
    </section>
  )
}

function Rate({ rows }: { readonly rows: NonNullable<Snapshot["events_per_second"]> }) {
  const recent = rows.slice(-10)
  const rate = recent.reduce((sum, { events }) => sum + events, 0) / Math.max(1, recent.length)
  const draw = useCallback((width: number) => eventsPerSecond(rows, { width }), [rows])
  const shown = rate > 0 && rate < 10 ? rate.toFixed(1) : count(rate)
  return (
    <div className="rate">
      <h2>Events a second</h2>
      <span className="figure-2 num">{shown}</span>
      <PlotFigure finding={`${shown} events a second over the last ten seconds`} draw={draw} />
    </div>
  )
}

interface FactProps {
  readonly name: string
  readonly value: string
  readonly isBad?: boolean
}

function Fact({ name, value, isBad = false }: FactProps) {
  return (
    <div>
      <dt className="small faint">{name}</dt>
      <dd className={isBad ? "num bad" : "num"}>{value}</dd>
    </div>
  )
}
