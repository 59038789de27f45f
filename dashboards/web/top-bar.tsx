import { Glyph } from "./glyph.tsx"
import type { Brand, Snapshot } from "./snapshot.ts"
import { SPANS, type View } from "./view.ts"

interface TopBarProps {
  readonly brands: readonly Brand[]
  readonly currency: string
  readonly view: View
  readonly change: (part: Partial<View>) => void
  readonly snapshot: Snapshot | undefined
  readonly failedSince: Date | undefined
  readonly copyLink: () => void
}

/** Scope, state of the figures, copy link. */
export function TopBar(props: TopBarProps) {
  const { brands, currency, view, change, snapshot, failedSince, copyLink } = props
  const currencies = [...new Set(brands.map((one) => one.currency))].sort()
  const ofCurrency = brands.filter((one) => one.currency === currency)
  return (
    <header className="top">
      <div className="crumbs">
        <b>Overview</b>
      </div>
      <div className="scope small">
        {currencies.length > 1 && (
          <Choice
            name="Currency"
            values={currencies}
            chosen={currency}
            choose={(one) => change({ currency: one, brand: "" })}
          />
        )}
        {ofCurrency.length > 1 && (
          <Choice
            name="Brand"
            values={["", ...ofCurrency.map(({ brand }) => brand)]}
            chosen={view.brand}
            choose={(brand) => change({ brand })}
          />
        )}
        <Choice
          name="Days"
          values={SPANS.map(String)}
          chosen={String(view.days)}
          choose={(days) => change({ days: Number.parseInt(days, 10) })}
          unit=" days"
        />
        <span className="quiet scope-words">
          {currency && `${currency}, reporting days of each brand`}
        </span>
      </div>
      <span className="grow" />
      <State snapshot={snapshot} failedSince={failedSince} />
      <button type="button" className="icon" onClick={copyLink} aria-label="Copy link to this view">
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

interface ChoiceProps {
  readonly name: string
  readonly values: readonly string[]
  readonly chosen: string
  readonly choose: (value: string) => void
  readonly unit?: string
}

function Choice({ name, values, chosen, choose, unit = "" }: ChoiceProps) {
  return (
    <fieldset className="choice">
      <legend className="visually-hidden">{name}</legend>
      {values.map((value) => (
        <button
          type="button"
          key={value}
          aria-pressed={value === chosen}
          onClick={() => choose(value)}
        >
          {value ? `${value}${value === chosen ? unit : ""}` : "All brands"}
        </button>
      ))}
    </fieldset>
  )
}

const clock = (instant: string) => instant.slice(11, 19)

// Only the words are read aloud, and only when they change: not a clock each second.
function State({ snapshot, failedSince }: Pick<TopBarProps, "snapshot" | "failedSince">) {
  const completeTo = snapshot?.complete_to ?? null
  const behindSince = snapshot?.behind_since ?? null
  if (failedSince)
    return (
      <Words warn="partial" said="No answer, trying again">
        No answer since {clock(failedSince.toISOString())} UTC
        <span className="wide">, trying again</span>
      </Words>
    )
  if (behindSince)
    return (
      <Words warn="partial" said="Incomplete">
        Incomplete since {clock(behindSince)} UTC
        <span className="wide">: {snapshot?.lag} events behind</span>
      </Words>
    )
  const unknown = snapshot?.faults.find(({ part }) => part === "lag")
  if (unknown)
    return (
      <Words warn="partial" said="Not known whether the figures are complete">
        Kafka does not answer since {clock(unknown.since)} UTC
        <span className="wide">: not known how complete</span>
      </Words>
    )
  if (completeTo === null) return <Words said="Checking how complete">Checking how complete</Words>
  return <Words said="Live">Live, complete to {clock(completeTo)} UTC</Words>
}

interface WordsProps {
  readonly warn?: "partial"
  readonly said: string
  readonly children: React.ReactNode
}

function Words({ warn, said, children }: WordsProps) {
  return (
    <span className={warn ? "state warn num" : "state num"}>
      <Glyph name={warn ?? "live"} />
      <span aria-hidden="true">{children}</span>
      <span className="visually-hidden" role="status" aria-live="polite">
        {said}
      </span>
    </span>
  )
}
