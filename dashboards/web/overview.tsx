import { currencyOf } from "./brand-scope.ts"
import { dayAfter } from "./day.ts"
import { useBrandDays } from "./live.ts"
import { Content } from "./overview-content.tsx"
import { Frame } from "./page/frame.tsx"
import { useShell } from "./page/shell.ts"
import { Scope } from "./scope.tsx"
import { useView, type View } from "./view.ts"

/** The overview: how today goes, whom it reaches, and whether the figures are whole. */
export function Overview() {
  const { snapshot } = useShell()
  const [view, change] = useView()
  const days = useBrandDays(daysQuery(view))
  const brands = snapshot.value?.brands ?? []
  const currency = currencyOf(brands, view.currency)
  return (
    <Frame
      crumbs={[["Overview"]]}
      scope={<Scope {...{ brands, currency, view, change }} />}
      ownCompleteTo={days.value?.completeTo ?? null}
    >
      <h1 className="visually-hidden">Overview</h1>
      {snapshot.value ? (
        <Content {...{ currency, view, change, days }} snapshot={snapshot.value} />
      ) : (
        <p className="quiet">
          {snapshot.failedSince
            ? "The server does not answer; trying again."
            : "Reading the first figures."}
        </p>
      )}
    </Frame>
  )
}

/** Days that the comparison with eight weeks needs, and one of another zone on each side. */
const COMPARED_DAYS = 66

// No more days than are shown or compared; brands east of Greenwich are a day ahead.
function daysQuery({ days, to }: View): string {
  const last = to || new Date().toISOString().slice(0, 10)
  const from = dayAfter(last, -Math.max(days + 1, COMPARED_DAYS))
  return new URLSearchParams(to ? { from, to } : { from }).toString()
}
