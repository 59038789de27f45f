import { useCallback } from "react"
import { eventsPerSecond } from "./chart/events-per-second.ts"
import { PlotFigure } from "./chart/plot.tsx"
import { ago, clock, count, offWords } from "./figure.ts"
import { Missing } from "./missing.tsx"
import type { Snapshot } from "./snapshot.ts"
import { TableSwitch, type TableSwitchProps } from "./table-switch.tsx"

const CYCLE_AGE_MS_MAX = 10_000

interface PipelineProps extends Omit<TableSwitchProps, "chart"> {
  readonly snapshot: Snapshot
}

/** How the events flow: quiet where all is normal, coloured only where it is not. */
export function Pipeline({ snapshot, view, change }: PipelineProps) {
  const { events_per_second, lag, behind_since, cycle_ms, cycle_age_ms, counts, audit } = snapshot
  return (
    <section className="pipeline" aria-label="Pipeline">
      {events_per_second ? (
        <Rate rows={events_per_second} {...{ view, change }} />
      ) : (
        <Missing heading="Events a second" snapshot={snapshot} part="events_per_second" />
      )}
      <dl className="facts">
        <Fact
          name="Behind Kafka"
          value={lag === null ? "not known" : `${count(lag)} events`}
          isBad={lag === null || behind_since !== null}
        />
        <Fact
          name="Features, segments"
          value={cycle_age_ms === null ? "not yet since the start" : ago(cycle_age_ms)}
          note={cycle_age_ms === null ? "" : `took ${count(cycle_ms)} ms`}
          isBad={cycle_age_ms !== null && cycle_age_ms > CYCLE_AGE_MS_MAX}
        />
        <Off audit={audit} />
        {counts ? (
          <>
            <Fact name="Distinct events" value={count(counts.events)} />
            <Fact name="Repeats dropped" value={count(counts.repeats)} />
            <Fact name="Conflicts kept" value={count(counts.conflicts)} />
            <Fact name="Dead letters" value={count(counts.dead_letters)} />
          </>
        ) : (
          <div>
            <dt className="small faint">Counts</dt>
            <dd className="bad">not available</dd>
          </div>
        )}
      </dl>
    </section>
  )
}

function Off({ audit }: { readonly audit: Snapshot["audit"] }) {
  const name = "Off from the events"
  if (audit === null) return <Fact name={name} value="not available" isBad />
  const { amounts_off, keys_off, age_ms } = audit
  if (age_ms === null) return <Fact name={name} value="unchecked" />
  return (
    <Fact
      name={name}
      value={offWords(amounts_off)}
      note={`checked ${ago(age_ms)}`}
      isBad={keys_off > 0}
    />
  )
}

type RateRows = NonNullable<Snapshot["events_per_second"]>

function Rate({
  rows,
  view,
  change,
}: { readonly rows: RateRows } & Omit<TableSwitchProps, "chart">) {
  const recent = rows.slice(-10)
  const rate = recent.reduce((sum, { events }) => sum + events, 0) / Math.max(1, recent.length)
  const draw = useCallback((width: number) => eventsPerSecond(rows, { width }), [rows])
  const shown = rate > 0 && rate < 10 ? rate.toFixed(1) : count(rate)
  return (
    <div className="rate">
      <div className="row-head">
        <h2>Events a second</h2>
        <span className="words">
          <TableSwitch chart="rate" {...{ view, change }} />
        </span>
      </div>
      <span className="figure-2 num">{shown}</span>{" "}
      <span className="small quiet">over ten seconds</span>
      {view.tables.includes("rate") ? (
        <RateTable rows={rows} />
      ) : (
        <PlotFigure finding={`${shown} events a second over the last ten seconds`} draw={draw} />
      )}
    </div>
  )
}

function RateTable({ rows }: { readonly rows: RateRows }) {
  return (
    // A region that scrolls must be reachable by key.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="scroll low" tabIndex={0} aria-label="Events a second as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Second, UTC</th>
            <th scope="col" className="num">
              Events
            </th>
          </tr>
        </thead>
        <tbody>
          {[...rows].reverse().map(({ second, events }) => (
            <tr key={second}>
              <td className="num left">{clock(second)}</td>
              <td className="num">{count(events)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface FactProps {
  readonly name: string
  readonly value: string
  readonly note?: string
  readonly isBad?: boolean
}

function Fact({ name, value, note, isBad = false }: FactProps) {
  return (
    <div>
      <dt className="small faint">{name}</dt>
      <dd className={isBad ? "num bad" : "num"}>
        {value} {note && <span className="small quiet">{note}</span>}
      </dd>
    </div>
  )
}
