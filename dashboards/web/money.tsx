import { useCallback, useState } from "react"
import { BrandTable } from "./brand-table.tsx"
import { moneyByDay } from "./chart/money-by-day.ts"
import { PlotFigure } from "./chart/plot.tsx"
import { sumDecimals, wholeAmount } from "./figure.ts"
import type { BrandDay } from "./snapshot.ts"

const MEASURES = { ggr: "GGR", ngr: "NGR", deposits: "Deposits" } as const
type Measure = keyof typeof MEASURES
const DAYS_SHOWN = 45

/** The lead: today's figures, and the days behind them. */
export function Money({
  rows,
  today,
}: {
  readonly rows: readonly BrandDay[]
  readonly today: string
}) {
  const [measure, setMeasure] = useState<Measure>("ggr")
  const [isTable, setTable] = useState(false)
  const days = [...new Set(rows.map(({ day }) => day))].sort().slice(-DAYS_SHOWN)
  const shown = rows.filter(({ day }) => day >= (days[0] ?? ""))
  const brands = [...new Set(rows.map(({ brand }) => brand))].sort()
  const draw = useCallback(
    (width: number) => moneyByDay(shown, measure, { width }),
    [shown, measure],
  )
  const total = sumDecimals(shown.map((row) => row[measure]))
  const finding = `${MEASURES[measure]} by day and brand, ${wholeAmount(total)} over ${days.length} days`
  return (
    <section className="lead">
      <dl className="figures">
        {(Object.keys(MEASURES) as Measure[]).map((name) => (
          <div key={name}>
            <dt className="quiet">{MEASURES[name]} today</dt>
            <dd className="figure num">{wholeAmount(totalOf(rows, today, name))}</dd>
            <dd className="small quiet num">
              {brands.map((brand) => (
                <span className="brand" key={brand}>
                  {brand} {wholeAmount(totalOf(rows, today, name, brand))}
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <div className="row-head course-head">
        <h2>{MEASURES[measure]} by day</h2>
        <Key brands={brands} />
        <span className="words">
          {(Object.keys(MEASURES) as Measure[]).map((name) => (
            <button
              type="button"
              key={name}
              aria-pressed={measure === name}
              onClick={() => setMeasure(name)}
            >
              {MEASURES[name]}
            </button>
          ))}
          <button type="button" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
            Table
          </button>
        </span>
      </div>
      {isTable ? <BrandTable rows={shown} /> : <PlotFigure finding={finding} draw={draw} />}
    </section>
  )
}

function Key({ brands }: { readonly brands: readonly string[] }) {
  return (
    <span className="small quiet keys">
      {brands.map((brand, place) => (
        <span className="key" key={brand}>
          <svg viewBox="0 0 8 8" aria-hidden="true">
            <rect width="8" height="8" fill={`var(--cat-${(place % 4) + 1})`} />
          </svg>
          {brand}
        </span>
      ))}
    </span>
  )
}

function totalOf(
  rows: readonly BrandDay[],
  today: string,
  measure: Measure,
  brand?: string,
): string {
  const ofDay = rows.filter(
    (row) => row.day === today && (brand === undefined || row.brand === brand),
  )
  return sumDecimals(ofDay.map((row) => row[measure]))
}
