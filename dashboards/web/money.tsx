import { useCallback } from "react"
import type { ShownBrand } from "./brand-scope.ts"
import { BrandTable } from "./brand-table.tsx"
import { hueColour, moneyByDay } from "./chart/money-by-day.ts"
import { PlotFigure } from "./chart/plot.tsx"
import { dayAfter, daysBetween } from "./day.ts"
import { sumDecimals } from "./decimal.ts"
import { dayWords, money } from "./figure.ts"
import { Lead, MEASURES, NAMES } from "./lead.tsx"
import type { BrandDay } from "./snapshot.ts"
import { TableSwitch } from "./table-switch.tsx"
import type { View } from "./view.ts"

interface MoneyProps {
  readonly rows: readonly BrandDay[]
  /** Brands shown: all of one currency. */
  readonly brands: readonly ShownBrand[]
  readonly currency: string
  readonly view: View
  readonly change: (part: Partial<View>) => void
}

/** The lead: the day's figures, and the days behind them. */
export function Money({ rows, brands, currency, view, change }: MoneyProps) {
  const { measure } = view
  const latest =
    brands
      .map(({ day }) => day)
      .sort()
      .at(-1) ?? ""
  const first = dayAfter(latest, 1 - view.days)
  const shown = rows.filter(({ day }) => day >= first && day <= latest)
  const draw = useCallback(
    (width: number) =>
      moneyByDay({
        rows: shown,
        measure,
        currency,
        brands,
        days: daysBetween(first, latest),
        width,
      }),
    [shown, measure, currency, first, latest, brands],
  )
  const total = money(sumDecimals(shown.map((row) => row[measure])), currency)
  return (
    <section className="lead" aria-label="Money">
      <Lead rows={rows} brands={brands} currency={currency} />
      <div className="row-head course-head">
        <h2>{MEASURES[measure]} by day</h2>
        <Key brands={brands} />
        <span className="words">
          {NAMES.map((name) => (
            <button
              type="button"
              key={name}
              aria-pressed={measure === name}
              onClick={() => change({ measure: name })}
            >
              {MEASURES[name]}
            </button>
          ))}
          <span className="gap" />
          <TableSwitch chart="days" {...{ view, change }} />
        </span>
      </div>
      {view.tables.includes("days") ? (
        <BrandTable rows={shown} currency={currency} />
      ) : (
        <PlotFigure
          finding={`${MEASURES[measure]} by day and brand, ${total} over ${view.days} days to ${dayWords(latest)}`}
          draw={draw}
        />
      )}
    </section>
  )
}

function Key({ brands }: { readonly brands: readonly ShownBrand[] }) {
  const own = brands.filter(({ hue }) => hue > 0)
  const others = brands.length - own.length
  const isOpen = brands.some(({ day, today }) => day === today)
  return (
    <span className="small quiet keys">
      {own.map(({ brand, hue }) => (
        <Entry key={brand} hue={hue} words={brand} />
      ))}
      {others > 0 && <Entry hue={0} words={others === 1 ? "1 other" : `${others} others`} />}
      {isOpen && <span className="key">hatched: the day is not over</span>}
    </span>
  )
}

function Entry({ hue, words }: { readonly hue: number; readonly words: string }) {
  return (
    <span className="key">
      <svg viewBox="0 0 8 8" aria-hidden="true">
        <rect width="8" height="8" fill={hueColour(hue)} />
      </svg>
      {words}
    </span>
  )
}
