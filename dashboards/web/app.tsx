import { useState } from "react"
import { dayAfter } from "./day.ts"
import { Decisions, Messages, Segment } from "./engage.tsx"
import { KeysDialog, useKeys } from "./keys.tsx"
import { useBrandDays, useSnapshot } from "./live.ts"
import { Missing } from "./missing.tsx"
import { Money } from "./money.tsx"
import { Navigation } from "./navigation.tsx"
import { Pipeline } from "./pipeline.tsx"
import type { BrandDay, Snapshot } from "./snapshot.ts"
import { useTheme } from "./theme.ts"
import { TopBar } from "./top-bar.tsx"
import { Usual } from "./usual.tsx"
import { useView, type View } from "./view.ts"

/** The overview: how today goes, whom it reaches, and whether the figures are whole. */
export function App() {
  const snapshot = useSnapshot()
  const days = useBrandDays()
  const [theme, nextTheme] = useTheme()
  const [view, change] = useView()
  const [hasKeys, setKeys] = useState(false)
  const [isWide, setWide] = useState(true)
  const copyLink = () => void navigator.clipboard?.writeText(location.href)
  useKeys({
    "g o": () => location.assign("/"),
    t: nextTheme,
    c: copyLink,
    "[": () => setWide(!isWide),
    "?": () => setKeys(true),
  })
  const brands = snapshot.value?.brands ?? []
  const currency = currencyOf(brands, view)
  const failedSince = snapshot.failedSince ?? days.failedSince
  return (
    <>
      {isWide && <Navigation theme={theme} nextTheme={nextTheme} showKeys={() => setKeys(true)} />}
      <div className="page">
        <TopBar
          {...{ brands, currency, view, change, failedSince, copyLink }}
          snapshot={snapshot.value}
        />
        <main className={failedSince ? "old" : ""}>
          <h1 className="visually-hidden">Overview</h1>
          {snapshot.value && days.value ? (
            <Content {...{ currency, view, change }} snapshot={snapshot.value} days={days.value} />
          ) : (
            <p className="quiet">
              {failedSince
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

// The one that was asked for, else that of most brands.
function currencyOf(brands: NonNullable<Snapshot["brands"]>, { currency }: View): string {
  const all = brands.map((one) => one.currency)
  if (all.includes(currency)) return currency
  const times = (one: string) => all.filter((other) => other === one).length
  return [...all].sort((a, b) => times(b) - times(a) || a.localeCompare(b))[0] ?? ""
}

interface ContentProps {
  readonly snapshot: Snapshot
  readonly days: readonly BrandDay[]
  readonly currency: string
  readonly view: View
  readonly change: (part: Partial<View>) => void
}

function Content({ snapshot, days, currency, view, change }: ContentProps) {
  if (snapshot.counts?.events === 0)
    return (
      <p>
        No events yet. Send the first to <span className="mono">POST /v1/events</span>, or start
        with <span className="mono">npm start</span> for a simulated operator.
      </p>
    )
  return (
    <div className="halves">
      <div>
        <Business {...{ snapshot, days, currency, view, change }} />
        <Pipeline snapshot={snapshot} />
      </div>
      <Engage snapshot={snapshot} />
    </div>
  )
}

function Business({ snapshot, days, currency, view, change }: ContentProps) {
  const all = snapshot.brands
  if (all === null) return <Missing snapshot={snapshot} part="brands" />
  const ofCurrency = all.filter((one) => one.currency === currency)
  const chosen = ofCurrency.filter(({ brand }) => brand === view.brand)
  const brands = chosen.length > 0 ? chosen : ofCurrency
  const names = all.map(({ brand }) => brand)
  const shown = new Set(brands.map(({ brand }) => brand))
  const rows = days.filter(({ brand }) => shown.has(brand))
  const [earliest = ""] = brands.map(({ today }) => today).sort()
  return (
    <>
      <Money {...{ rows, brands, names, currency, view, change }} />
      {earliest && <Usual rows={rows} day={dayAfter(earliest, -1)} currency={currency} />}
    </>
  )
}

function Engage({ snapshot }: { readonly snapshot: Snapshot }) {
  const { segments, decisions, messages, at } = snapshot
  return (
    <div className="engage">
      <div>
        <h2>Decisions of the gate, 24 hours</h2>
        {decisions ? (
          <Decisions {...decisions} />
        ) : (
          <Missing snapshot={snapshot} part="decisions" />
        )}
      </div>
      {segments ? (
        segments.map((one) => <Segment key={one.segment} {...one} now={at} />)
      ) : (
        <Missing snapshot={snapshot} part="segments" />
      )}
      <div>
        <h2>Latest messages</h2>
        {messages ? <Messages rows={messages} /> : <Missing snapshot={snapshot} part="messages" />}
      </div>
    </div>
  )
}
