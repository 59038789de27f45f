import { useEffect, useState } from "react"
import { Decisions, Messages, Segment } from "./engage.tsx"
import { useBrandDays, useSnapshot } from "./live.ts"
import { Money } from "./money.tsx"
import { Pipeline } from "./pipeline.tsx"
import type { Snapshot } from "./snapshot.ts"

const THEMES = ["auto", "light", "dark"] as const

/** The overview: how today goes, whom it reaches, and whether the figures are whole. */
export function App() {
  const snapshot = useSnapshot()
  const days = useBrandDays()
  useTheme()
  const failed = snapshot.failedSince ?? days.failedSince
  return (
    <>
      <Navigation />
      <div className="page">
        <header className="top">
          <div className="crumbs">
            <b>Overview</b>
          </div>
          <span className="scope small quiet">All brands, base currency, reporting days</span>
          <span className="grow" />
          <State failed={failed} completeTo={snapshot.value?.complete_to ?? null} />
        </header>
        <main className={failed ? "old" : ""}>
          <h1 className="visually-hidden">Overview</h1>
          {snapshot.value && days.value ? (
            <Content snapshot={snapshot.value} days={days.value} />
          ) : (
            <p className="quiet">{snapshot.error ?? "Reading the first figures."}</p>
          )}
        </main>
      </div>
    </>
  )
}

interface ContentProps {
  readonly snapshot: Snapshot
  readonly days: NonNullable<ReturnType<typeof useBrandDays>["value"]>
}

function Content({ snapshot, days }: ContentProps) {
  if (snapshot.counts.events === 0)
    return (
      <p>
        No events yet. Send the first to <span className="mono">POST /v1/events</span>, or start
        with <span className="mono">npm start</span> for a simulated operator.
      </p>
    )
  return (
    <>
      <Money rows={days} today={snapshot.at.slice(0, 10)} />
      <Pipeline snapshot={snapshot} />
      <section className="engage">
        <div>
          {snapshot.segments.map((one) => (
            <Segment key={one.segment} {...one} />
          ))}
        </div>
        <div>
          <h2>Decisions of the gate</h2>
          <Decisions rows={snapshot.decisions} />
        </div>
        <div>
          <h2>Latest messages</h2>
          <Messages rows={snapshot.messages} />
        </div>
      </section>
    </>
  )
}

function State({ failed, completeTo }: { failed: Date | undefined; completeTo: string | null }) {
  const time = (text: string) => text.slice(11, 19)
  return (
    <span className={failed ? "state warn" : "state"} role="status" aria-live="polite">
      {failed
        ? `Not live: from ${failed.toISOString().slice(11, 19)}, trying again`
        : completeTo
          ? "Live"
          : "Waiting for the first event"}
      {!failed && completeTo && (
        <span className="num" aria-hidden="true">
          , complete to {time(completeTo)} UTC
        </span>
      )}
    </span>
  )
}

function Navigation() {
  return (
    <nav className="nav" aria-label="Pages">
      <a className="nav-home" href="/">
        Pitboss
      </a>
      <a className="item" href="/" aria-current="page">
        Overview
      </a>
      <a className="item" href="/api/openapi.json">
        API
      </a>
      <div className="nav-foot small faint">
        <span>
          <kbd>t</kbd> theme
        </span>
      </div>
    </nav>
  )
}

function useTheme(): void {
  const [theme, setTheme] = useState<(typeof THEMES)[number]>(() => {
    const asked = new URLSearchParams(location.search).get("theme")
    return THEMES.find((one) => one === asked) ?? "auto"
  })
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme
    const onKey = ({ key, ctrlKey, metaKey }: KeyboardEvent) => {
      if (key !== "t" || ctrlKey || metaKey) return
      setTheme((now) => THEMES[(THEMES.indexOf(now) + 1) % THEMES.length] ?? "auto")
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [theme])
}
