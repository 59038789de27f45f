import { useState } from "react"
import { currencyOf, latestToday } from "./brand-scope.ts"
import { Content } from "./content.tsx"
import { useCopiedLink } from "./copied-link.ts"
import { dayAfter } from "./day.ts"
import { KeysDialog, useKeys } from "./keys.tsx"
import { useBrandDays, useSnapshot } from "./live.ts"
import { Navigation } from "./navigation.tsx"
import { useTheme } from "./theme.ts"
import { TopBar } from "./top-bar.tsx"
import { useView, type View } from "./view.ts"

/** The overview: how today goes, whom it reaches, and whether the figures are whole. */
export function App() {
  const [view, change] = useView()
  const snapshot = useSnapshot()
  const days = useBrandDays(daysQuery(view))
  const [theme, nextTheme] = useTheme()
  const [hasKeys, setKeys] = useState(false)
  const [isWide, setWide] = useState(true)
  const brands = snapshot.value?.brands ?? []
  const currency = currencyOf(brands, view.currency)
  const { said, copy } = useCopiedLink(view, latestToday(brands))
  useKeys({
    "g o": () => location.assign("/"),
    t: nextTheme,
    c: copy,
    "[": () => setWide(!isWide),
    "?": () => setKeys(true),
  })
  const showKeys = () => setKeys(true)
  return (
    <>
      {isWide && <Navigation {...{ theme, nextTheme, showKeys }} />}
      <div className={isWide ? "page" : "page alone"}>
        <TopBar
          {...{ brands, currency, view, change, said, copy, theme, nextTheme }}
          snapshot={snapshot.value}
          daysCompleteTo={days.value?.completeTo ?? null}
          failedSince={snapshot.failedSince}
        />
        <main className={snapshot.failedSince ? "old" : ""}>
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
        </main>
      </div>
      <KeysDialog isOpen={hasKeys} close={() => setKeys(false)} />
    </>
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
