import { useCallback } from "react"
import { BrandTable } from "./brand-table.tsx"
import { brandColour, moneyByDay } from "./chart/money-by-day.ts"
import { PlotFigure } from "./chart/plot.tsx"
import { dayAfter, daysBetween } from "./day.ts"
import { apportion, sumDecimals } from "./decimal.ts"
import { money, wholeMoney } from "./figure.ts"
import type { Brand, BrandDay } from "./snapshot.ts"
import type { View } from "./view.ts"

const MEASURES = { ggr: "GGR", ngr: "NGR", deposits: "Deposits" } as const
type Measure = keyof typeof MEASURES
const NAMES = Object.keys(MEASURES) as Measure[]

interface MoneyProps {
  readonly rows: readonly BrandDay[]
  /** Brands shown: all of one currency. */
  readonly brands: readonly Brand[]
  /** Every brand there is: gives each its colour. */
  readonly names: readonly string[]
  readonly currency: string
  readonly view: View
  readonly change: (part: Partial<View>) => void
}

/** The lead: today's figures, and the days behind them. */
export function Money({ rows, brands, names, currency, view, change }: MoneyProps) {
  const { measure, table } = view
  const latest =
    brands
      .map(({ today }) => today)
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
        brands: names,
        days: daysBetween(first, latest),
        todayOf: new Map(brands.map(({ brand, today }) => [brand, today])),
        width,
      }),
    [shown, measure, currency, names, first, latest, brands],
  )
  const total = money(sumDecimals(shown.map((row) => row[measure])), currency)
  return (
    <section className="lead">
      <Today rows={rows} brands={brands} currency={currency} />
      <div className="row-head course-head">
        <h2>{MEASURES[measure]} by day</h2>
        <Key brands={brands} names={names} />
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
          <button type="button" aria-pressed={table} onClick={() => change({ table: !table })}>
            Table
          </button>
        </span>
      </div>
      {table ? (
        <BrandTable rows={shown} currency={currency} />
      ) : (
        <PlotFigure
          finding={`${MEASURES[measure]} by day and brand, ${total} over ${view.days} days`}
          draw={draw}
        />
      )}
    </section>
  )
}

interface TodayProps {
  readonly rows: readonly BrandDay[]
  readonly brands: readonly Brand[]
  readonly currency: string
}

// Each brand's own reporting day; the parts shown add up to the figure above them.
function Today({ rows, brands, currency }: TodayProps) {
  return (
    <dl className="figures">
      {NAMES.map((name) => {
        const amounts = brands.map(
          ({ brand, today }) =>
            rows.find((row) => row.brand === brand && row.day === today)?.[name] ?? "0",
        )
        const parts = apportion(amounts)
        return (
          <div key={name}>
            <dt className="quiet">{MEASURES[name]} today</dt>
            <dd className="figure num">{money(sumDecimals(amounts), currency)}</dd>
            <dd className="small quiet num">
              {brands.length > 1 &&
                brands.map(({ brand }, place) => (
                  <span className="brand" key={brand}>
                    {brand} {wholeMoney(parts[place] ?? 0n, currency)}
                  </span>
                ))}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

function Key({
  brands,
  names,
}: {
  readonly brands: readonly Brand[]
  readonly names: readonly string[]
}) {
  return (
    <span className="small quiet keys">
      {brands.map(({ brand }) => (
        <span className="key" key={brand}>
          <svg viewBox="0 0 8 8" aria-hidden="true">
            <rect width="8" height="8" fill={brandColour(names, brand)} />
          </svg>
          {brand}
        </span>
      ))}
      <span className="key">hatched: the day is not over</span>
    </span>
  )
}
