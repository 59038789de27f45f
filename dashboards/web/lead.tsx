import type { ShownBrand } from "./brand-scope.ts"
import { apportion, sumDecimals } from "./decimal.ts"
import { dayWords, money, wholeMoney } from "./figure.ts"
import type { BrandDay } from "./snapshot.ts"

export const MEASURES = { ggr: "GGR", ngr: "NGR", deposits: "Deposits" } as const
export type Measure = keyof typeof MEASURES
export const NAMES = Object.keys(MEASURES) as Measure[]

/** Parts named under a figure; those beyond are added to one. */
const PARTS_MAX = 4

interface LeadProps {
  readonly rows: readonly BrandDay[]
  readonly brands: readonly ShownBrand[]
  readonly currency: string
}

/** Each brand's own reporting day; the parts shown add up to the figure above them. */
export function Lead({ rows, brands, currency }: LeadProps) {
  const when = whenWords(brands)
  return (
    <dl className="figures">
      {NAMES.map((name) => {
        const parts = partsOf(rows, brands, name)
        const amounts = parts.map(({ amount }) => amount)
        const units = apportion(amounts)
        return (
          <div key={name}>
            <dt className="quiet">
              {MEASURES[name]} {when}
            </dt>
            <dd className="figure num">{money(sumDecimals(amounts), currency)}</dd>
            <dd className="small quiet num parts">
              {parts.length > 1 &&
                parts.map(({ words }, place) => (
                  <span className="brand" key={words}>
                    {words} {wholeMoney(units[place] ?? 0n, currency)}
                  </span>
                ))}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

function partsOf(
  rows: readonly BrandDay[],
  brands: readonly ShownBrand[],
  name: Measure,
): readonly { readonly words: string; readonly amount: string }[] {
  const all = [...brands]
    .sort((a, b) => (a.hue || 9) - (b.hue || 9))
    .map(({ brand, day }) => ({
      words: brand,
      amount: rows.find((row) => row.brand === brand && row.day === day)?.[name] ?? "0",
    }))
  const rest = all.slice(PARTS_MAX)
  if (rest.length === 0) return all
  const amount = sumDecimals(rest.map((part) => part.amount))
  return [...all.slice(0, PARTS_MAX), { words: `${rest.length} others`, amount }]
}

function whenWords(brands: readonly ShownBrand[]): string {
  if (brands.some(({ day, today }) => day === today)) return "today"
  return dayWords(brands[0]?.day ?? "")
}
