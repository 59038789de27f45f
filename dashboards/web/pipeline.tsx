import { useCallback } from "react"
import { eventsPerSecond } from "./chart/events-per-second.ts"
import { PlotFigure } from "./chart/plot.tsx"
import { ago, count } from "./figure.ts"
import type { Snapshot } from "./snapshot.ts"

const LAG_MAX = 10_000
const CYCLE_AGE_MS_MAX = 10_000

/** How the events flow: quiet where all is normal, coloured only where it is not. */
export function Pipeline({ snapshot }: { readonly snapshot: Snapshot }) {
  const { events_per_second, lag, cycle_ms, cycle_age_ms, counts } = snapshot
  const recent = events_per_second.slice(-10)
  const rate = recent.reduce((sum, { events }) => sum + events, 0) / Math.max(1, recent.length)
  const draw = useCallback(
    (width: number) => eventsPerSecond(events_per_second, { width }),
    [events_per_second],
  )
  return (
    <section className="pipeline" aria-label="Pipeline">
      <div className="rate">
        <h2>Events a second</h2>
        <span className="figure-2 num">{count(rate)}</span>
        <PlotFigure
          finding={`${count(rate)} events a second over the last ten seconds`}
          draw={draw}
        />
      </div>
      <dl className="facts">
        <Fact name="Behind Kafka" value={`${count(lag)} events`} isBad={lag > LAG_MAX} />
        <Fact
          name="Features and segments"
          value={`${ago(cycle_age_ms)}, took ${count(cycle_ms)} ms`}
          isBad={cycle_age_ms > CYCLE_AGE_MS_MAX}
        />
        <Fact name="Distinct events" value={count(counts.events)} />
        <Fact name="Repeats dropped" value={count(counts.repeats)} />
        <Fact name="Conflicts kept" value={count(counts.conflicts)} />
        <Fact name="Dead letters" value={count(counts.dead_letters)} />
      </dl>
    </section>
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
