import { useState } from "react"
import { latestToday } from "./brand-scope.ts"
import { Choice, Picker } from "./choice.tsx"
import { useShell } from "./page/shell.ts"
import type { Brand } from "./snapshot.ts"
import { THEME_WORDS } from "./theme-names.ts"
import { SPANS, type View } from "./view.ts"

/** More than this are chosen from a list. */
const BUTTONS_MAX = 4

interface ScopeProps {
  readonly brands: readonly Brand[]
  readonly currency: string
  readonly view: View
  readonly change: (part: Partial<View>) => void
  /** What is shown is counted, not paid: brands of all currencies stand side by side. */
  readonly isCounted?: boolean
  /** What is shown is of one instant. */
  readonly hasDays?: boolean
}

/** On a phone the figure comes first: the scope is a line that unfolds, with the theme in it. */
export function Scope({
  brands,
  currency,
  view,
  change,
  isCounted = false,
  hasDays = true,
}: ScopeProps) {
  const { theme, nextTheme } = useShell()
  const [isOpen, setOpen] = useState(false)
  const currencies = [...new Set(brands.map((one) => one.currency))].sort()
  const names = brands
    .filter((one) => isCounted || one.currency === currency)
    .map(({ brand }) => brand)
  const today = latestToday(brands)
  const Brands = names.length > BUTTONS_MAX ? Picker : Choice
  const words = [
    view.brand || "All brands",
    ...(hasDays ? [`${view.days} days to ${view.to || "today"}`] : []),
    ...(isCounted ? [] : [currency]),
  ]
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
      {currencies.length > 1 && !isCounted && (
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
      {hasDays && <Days {...{ view, change, today }} />}
      {!isCounted && <span className="quiet scope-words">{currency}</span>}
      <button type="button" className="pick phone-only" onClick={nextTheme}>
        {THEME_WORDS[theme]}
      </button>
    </div>
  )
}

interface DaysProps extends Pick<ScopeProps, "view" | "change"> {
  readonly today: string
}

function Days({ view, change, today }: DaysProps) {
  return (
    <>
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
    </>
  )
}
