import type { BacktestAnswer } from "../../../api/backtest/schema.ts"
import { count } from "../../figure.ts"
import { reasonWords } from "../../reason.ts"

interface ReachProps {
  readonly rows: BacktestAnswer["contactable_now"]
}

/** Whom of the last day's members a promotion would reach now, by channel, and why not the others. */
export function Reach({ rows }: ReachProps) {
  return (
    <section aria-labelledby="reach-head">
      <h3 id="reach-head">Contactable now</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Channel</th>
            <th scope="col" className="num">
              Reached
            </th>
            <th scope="col" className="num">
              Of
            </th>
            <th scope="col">Not, because</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ channel, product, audience, reached, suppressed, deferred_because }) => (
            <tr key={`${channel} ${product}`}>
              <td>
                {channel}, {product}
              </td>
              <td className="num strong">{count(reached)}</td>
              <td className="num">{count(audience)}</td>
              <td className="wrap">
                <Reasons of={suppressed} />
                <Reasons of={deferred_because} isLater />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface ReasonsProps {
  readonly of: Readonly<Record<string, number>>
  /** They wait for it to pass. */
  readonly isLater?: boolean
}

// A player with several reasons counts in each.
function Reasons({ of, isLater = false }: ReasonsProps) {
  const most = Object.entries(of).sort(([, a], [, b]) => b - a)
  return most.map(([reason, players]) => (
    <span key={reason} className={isLater ? "warn block" : "block"}>
      <span className="num">{count(players)}</span> {reasonWords(reason)}
      {isLater && ", deferred"}
    </span>
  ))
}
