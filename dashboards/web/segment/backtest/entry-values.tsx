import type { BacktestAnswer } from "../../../api/backtest/schema.ts"
import { amount, count } from "../../figure.ts"
import { useShell } from "../../page/shell.ts"

const MEASURES = [
  ["ggr", "GGR"],
  ["ngr", "NGR"],
  ["deposits", "Deposits"],
] as const

/** What those who entered were worth in the 28 days before, and behind it. */
export function EntryValues({ value }: Pick<BacktestAnswer, "value">) {
  const { snapshot } = useShell()
  const currencyOf = (brand: string) =>
    snapshot.value?.brands?.find((one) => one.brand === brand)?.currency ?? "EUR"
  return (
    <section aria-labelledby="value-head">
      <h3 id="value-head">Value, 28 days up to the entry and 28 behind it</h3>
      {value.length === 0 ? (
        <p className="quiet">Nobody entered behind the first day.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Brand</th>
              <th scope="col" className="num">
                Entered
              </th>
              {MEASURES.flatMap(([measure, words]) => [
                <th scope="col" className="num" key={`${measure}-before`}>
                  {words} before
                </th>,
                <th scope="col" className="num" key={`${measure}-after`}>
                  after
                </th>,
              ])}
            </tr>
          </thead>
          <tbody>
            {value.map(({ brand, players, players_whole, before, after }) => (
              <tr key={brand}>
                <td>{brand}</td>
                <td className="num">
                  {count(players)}
                  {players_whole < players && (
                    <small className="warn block">{count(players_whole)} whole</small>
                  )}
                </td>
                {MEASURES.flatMap(([measure]) => [
                  <td className="num" key={`${measure}-before`}>
                    {amount(before[measure], currencyOf(brand))}
                  </td>,
                  <td className="num strong" key={`${measure}-after`}>
                    {amount(after[measure], currencyOf(brand))}
                  </td>,
                ])}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
