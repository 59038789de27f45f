import { UsualRange } from "./chart/usual-range.tsx"
import { type Comparison, compareDay } from "./comparison.ts"
import { dayAfter } from "./day.ts"
import { decimalOf, micros } from "./decimal.ts"
import { change, count, dayWords, money, signed, weekday } from "./figure.ts"
import type { BrandDay } from "./snapshot.ts"

interface UsualProps {
  readonly rows: readonly BrandDay[]
  /** The last day that is over for every brand shown. */
  readonly day: string
  readonly currency: string
}

/** The last whole day against the same weekdays before it. */
export function Usual({ rows, day, currency }: UsualProps) {
  const shown = (one: Comparison, value: string) =>
    one.kind === "money" ? money(value, currency) : count(Number(value))
  const difference = (one: Comparison) => {
    const delta = micros(one.value) - micros(one.lastWeek ?? "0")
    return signed(shown(one, decimalOf(delta)).replace(/^-/, "\u2212"), delta)
  }
  return (
    <section className="usual-day" aria-labelledby="usual-head">
      <div className="row-head">
        <h2 id="usual-head">{dayWords(day)}, the last whole day</h2>
        <span className="small quiet wide">
          band: range of the last 8 {weekday(day)}s, tick: {dayWords(dayAfter(day, -7))}
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
              Against {dayWords(dayAfter(day, -7))}
            </th>
          </tr>
        </thead>
        <tbody>
          {compareDay(rows, day).map((one) => (
            <tr key={one.name}>
              <th scope="row">{one.name}</th>
              <td className="num strong">{shown(one, one.value)}</td>
              <td className="wide">
                <UsualRange {...one} /> <span className="small">{one.standing}</span>
              </td>
              <td className="num">{one.lastWeek === undefined ? "no data" : difference(one)}</td>
              <td className="num quiet">
                {one.lastWeek === undefined ? "" : (change(one.value, one.lastWeek) ?? "from 0")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
