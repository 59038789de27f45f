import { UsualRange } from "./chart/usual-range.tsx"
import { type Comparison, compareDay, difference } from "./comparison.ts"
import { dayAfter } from "./day.ts"
import { micros } from "./decimal.ts"
import { change, count, dayWords, money, percentWords, points, signed, weekday } from "./figure.ts"
import type { BrandDay } from "./snapshot.ts"

interface UsualProps {
  readonly rows: readonly BrandDay[]
  /** The last day shown that is over for every brand shown. */
  readonly day: string
  readonly currency: string
}

/** A whole day against the same weekdays before it. */
export function Usual({ rows, day, currency }: UsualProps) {
  const before = dayAfter(day, -7)
  return (
    <section className="usual-day" aria-labelledby="usual-head">
      <div className="row-head">
        <h2 id="usual-head">{dayWords(day)}, a whole day</h2>
        <span className="small quiet wide">
          band: range of the last 8 {weekday(day)}s, tick: {dayWords(before)}
        </span>
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col" className="num">
              {dayWords(day)}
            </th>
            <th scope="col" className="wide">
              Usual range
            </th>
            <th scope="col" className="num" colSpan={2}>
              Against {dayWords(before)}
            </th>
          </tr>
        </thead>
        <tbody>
          {compareDay(rows, day).map((one) => (
            <Row key={one.name} one={one} currency={currency} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ one, currency }: { readonly one: Comparison; readonly currency: string }) {
  return (
    <tr>
      <th scope="row">{one.name}</th>
      <td className="num strong">{words(one, one.value, currency)}</td>
      <td className="wide">
        <UsualRange {...one} /> <span className="small">{one.standing}</span>
      </td>
      <td className="num">{delta(one, currency)}</td>
      <td className="num quiet">
        {relative(one, currency)}
        {one.standing && <span className="narrow"> {one.standing.replace(" usual", "")}</span>}
      </td>
    </tr>
  )
}

function words({ kind }: Comparison, value: string | undefined, currency: string): string {
  if (value === undefined) return "no bets"
  if (kind === "money") return money(value, currency)
  return kind === "percent" ? percentWords(value) : count(Number(value))
}

function delta(one: Comparison, currency: string): string {
  const { value, lastWeek, kind } = one
  if (value === undefined || lastWeek === undefined) return "no data"
  const off = difference(value, lastWeek)
  if (kind === "percent") return points(off)
  return signed(words(one, off, currency).replace(/^-/, "\u2212"), micros(off))
}

// Of nothing, or of less than nothing, there is no share.
function relative(one: Comparison, currency: string): string {
  const { value, lastWeek, kind } = one
  if (value === undefined || lastWeek === undefined || kind === "percent") return ""
  return change(value, lastWeek) ?? `from ${words(one, lastWeek, currency)}`
}
