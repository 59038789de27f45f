import { brandsShown } from "./brand-scope.ts"
import { dayAfter } from "./day.ts"
import { Decisions } from "./decisions.tsx"
import { clock } from "./figure.ts"
import type { Days, Live } from "./live.ts"
import { Messages } from "./messages.tsx"
import { Missing } from "./missing.tsx"
import { Money } from "./money.tsx"
import { PartBoundary } from "./part-boundary.tsx"
import { Pipeline } from "./pipeline.tsx"
import { Segments } from "./segments.tsx"
import type { Snapshot } from "./snapshot.ts"
import { Usual } from "./usual.tsx"
import type { View } from "./view.ts"

interface ContentProps {
  readonly snapshot: Snapshot
  readonly days: Live<Days>
  readonly currency: string
  readonly view: View
  readonly change: (part: Partial<View>) => void
}

/** All parts of the page; each fails alone. */
export function Content(props: ContentProps) {
  const { snapshot, view, change } = props
  if (snapshot.counts?.events === 0) return <NoEvents />
  const { segments, decisions, messages, at } = snapshot
  return (
    <div className="halves">
      <div>
        <PartBoundary name="Money">
          <Business {...props} />
        </PartBoundary>
        <PartBoundary name="The pipeline">
          <Pipeline {...{ snapshot, view, change }} />
        </PartBoundary>
      </div>
      <div className="engage">
        <PartBoundary name="Decisions">
          {decisions ? (
            <Decisions {...decisions} />
          ) : (
            <Missing heading="Decisions of the gate" snapshot={snapshot} part="decisions" />
          )}
        </PartBoundary>
        <PartBoundary name="Segments">
          {segments ? (
            <Segments {...{ segments, view, change }} now={at} />
          ) : (
            <Missing heading="Segments" snapshot={snapshot} part="segments" />
          )}
        </PartBoundary>
        <PartBoundary name="Messages">
          {messages ? (
            <Messages rows={messages} />
          ) : (
            <Missing heading="Latest messages" snapshot={snapshot} part="messages" />
          )}
        </PartBoundary>
      </div>
    </div>
  )
}

function NoEvents() {
  return (
    <div className="empty">
      <h2>No events yet</h2>
      <p className="quiet">
        The figures begin with the first event. Send it to{" "}
        <span className="mono">POST /v1/events</span> with a key of the role source, or start with{" "}
        <span className="mono">npm start</span> for a simulated operator.
      </p>
    </div>
  )
}

function Business({ snapshot, days, currency, view, change }: ContentProps) {
  const all = snapshot.brands
  if (all === null) return <Missing heading="Money" snapshot={snapshot} part="brands" />
  if (all.length === 0)
    return (
      <div className="empty">
        <h2>No money yet</h2>
        <p className="quiet">Events have come, but no bet, payment or registration among them.</p>
      </div>
    )
  if (days.value === undefined)
    return (
      <p className={days.failedSince ? "warn" : "quiet"}>
        {days.failedSince
          ? `Days are not available since ${clock(days.failedSince.toISOString())} UTC; asked again.`
          : "Reading the days."}
      </p>
    )
  const brands = brandsShown(all, currency, view)
  const shown = new Set(brands.map(({ brand }) => brand))
  const rows = days.value.rows.filter(({ brand }) => shown.has(brand))
  return (
    <div className={days.failedSince ? "old" : ""}>
      {days.failedSince && (
        <p className="warn">These days are from {clock(days.failedSince.toISOString())} UTC.</p>
      )}
      <Money {...{ rows, brands, currency, view, change }} />
      <Usual {...{ rows, currency }} day={lastWholeDay(brands)} />
    </div>
  )
}

// The last day shown that is over for every brand.
function lastWholeDay(brands: ReturnType<typeof brandsShown>): string {
  const days = brands.map(({ day, today }) => (day < today ? day : dayAfter(today, -1)))
  return days.sort()[0] ?? ""
}
