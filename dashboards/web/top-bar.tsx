import { useState } from "react"
import { latestToday } from "./brand-scope.ts"
import { Choice, Picker } from "./choice.tsx"
import { Completeness } from "./completeness.tsx"
import type { Brand, Snapshot } from "./snapshot.ts"
import { THEME_WORDS, type Theme } from "./theme.ts"
import { SPANS, type View } from "./view.ts"

/** More than this are chosen from a list. */
const BUTTONS_MAX = 4

interface TopBarProps {
  readonly brands: readonly Brand[]
  readonly currency: string
  readonly view: View
  readonly change: (part: Partial<View>) => void
  readonly snapshot: Snapshot | undefined
  readonly daysCompleteTo: string | null
  readonly failedSince: Date | undefined
  /** How copying the link went. */
  readonly said: string
  readonly copy: () => void
  readonly theme: Theme
  readonly nextTheme: () => void
}

/** Scope, state of the figures, copy link. */
export function TopBar(props: TopBarProps) {
  const { snapshot, daysCompleteTo, failedSince, said, copy } = props
  return (
    <header className="top">
      <div className="crumbs">
        <b>Overview</b>
      </div>
      <Scope {...props} />
      <span className="grow" />
      <Completeness {...{ snapshot, daysCompleteTo, failedSince }} />
      <span className="small quiet copied" role="status">
        {said}
      </span>
      <button type="button" className="icon" onClick={copy} aria-label="Copy link to this view">
        <svg
          viewBox="0 0 16 16"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.3"
          aria-hidden="true"
        >
          <path d="M6.6 9.4 9.4 6.6M7.2 4.6l1.5-1.5a2.9 2.9 0 0 1 4.2 4.2l-1.5 1.5M8.8 11.4l-1.5 1.5a2.9 2.9 0 0 1-4.2-4.2l1.5-1.5" />
        </svg>
      </button>
    </header>
  )
}

// On a phone the figure comes first: the scope is a line that unfolds, with the theme in it.
function Scope({ brands, currency, view, change, theme, nextTheme }: TopBarProps) {
  const [isOpen, setOpen] = useState(false)
  const currencies = [...new Set(brands.map((one) => one.currency))].sort()
  const names = brands.filter((one) => one.currency === currency).map(({ brand }) => brand)
  const today = latestToday(brands)
  const Brands = names.length > BUTTONS_MAX ? Picker : Choice
  const words = [view.brand || "All brands", `${view.days} days to ${view.to || "today"}`, currency]
  return (
    <div className={isOpen ? "scope small open" : "scope small"}>
      <button
        type="button"
        className="pick phone-only fold"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {words.join(", ")}
        <svg viewBox="0 0 8 8" aria-hidden="true">
          <path
            d={isOpen ? "M1 6l3-4 3 4" : "M1 2l3 4 3-4"}
            fill="none"
            stroke="currentColor"
            strokeWidth="1.4"
          />
        </svg>
      </button>
      {currencies.length > 1 && (
        <Choice
          name="Currency"
          options={currencies.map((one) => [one, one])}
          chosen={currency}
          choose={(one) => change({ currency: one, brand: "" })}
        />
      )}
      {names.length > 1 && (
        <Brands
          name="Brand"
          options={[["", "All brands"], ...names.map((one) => [one, one] as const)]}
          chosen={view.brand}
          choose={(brand) => change({ brand })}
        />
      )}
      <Choice
        name="Days"
        options={SPANS.map((span) => [
          String(span),
          span === view.days ? `${span} days` : String(span),
        ])}
        chosen={String(view.days)}
        choose={(days) => change({ days: Number.parseInt(days, 10) })}
      />
      <label className="last-day">
        <span>to</span>
        <input
          type="date"
          aria-label="Last day shown"
          max={today}
          value={view.to || today}
          onChange={({ target }) => change({ to: target.value === today ? "" : target.value })}
        />
      </label>
      {view.to && (
        <button type="button" className="pick" onClick={() => change({ to: "" })}>
          Today
        </button>
      )}
      <span className="quiet scope-words">{currency}</span>
      <button type="button" className="pick phone-only" onClick={nextTheme}>
        {THEME_WORDS[theme]}
      </button>
    </div>
  )
}
