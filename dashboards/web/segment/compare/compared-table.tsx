import { shareOf } from "../../campaign/share.ts"
import { amount, count } from "../../figure.ts"
import { useShell } from "../../page/shell.ts"
import { perPlayer, type Side } from "./shares.ts"

interface ComparedTableProps {
  readonly brand: string
  readonly sides: readonly Side[]
}

const AMOUNTS = [
  ["ggr_30d", "GGR"],
  ["ngr_30d", "NGR"],
  ["deposits_30d", "Deposits"],
] as const

/** What the players of a brand were worth in 30 days, side by side. */
export function ComparedTable({ brand, sides }: ComparedTableProps) {
  const { snapshot } = useShell()
  const currency = snapshot.value?.brands?.find((one) => one.brand === brand)?.currency ?? "EUR"
  return (
    // A region that scrolls must be reachable by key.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="sideways below" tabIndex={0} aria-label={`${brand}, 30 days`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{brand}, 30 days</th>
            {sides.map(({ said }) => (
              <th scope="col" className="num" key={said}>
                {said}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Players</th>
            {sides.map(({ said, players }) => (
              <td className="num strong" key={said}>
                {count(players)}
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row">Placed a bet</th>
            {sides.map(({ said, players, players_betting }) => (
              <td className="num" key={said}>
                {shareOf(players_betting, players)}
              </td>
            ))}
          </tr>
          {AMOUNTS.map(([measure, words]) => (
            <tr key={measure}>
              <th scope="row">{words}</th>
              {sides.map(({ said, players, ...side }) => {
                const each = perPlayer(side[measure], players)
                return (
                  <td className="num" key={said}>
                    {amount(side[measure], currency)}
                    <small className="faint block">
                      {each !== undefined && `${amount(each, currency)} each`}
                    </small>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
