import type { CampaignDocument, CampaignResult } from "../../api/campaign/schema.ts"
import { cents, count } from "../figure.ts"
import type { Brand } from "../snapshot.ts"
import { shareOf } from "./share.ts"

const VERDICTS: Readonly<Record<string, string>> = {
  higher: "More than without it",
  lower: "Less than without it",
  "not sure": "Not surely more or less",
  "too few": "Too few players to tell (30 of each)",
  "no spread": "Everybody alike",
}

interface CampaignResultsProps {
  readonly campaign: Pick<CampaignDocument, "results" | "hold_out">
  readonly brands: readonly Pick<Brand, "brand" | "currency">[]
}

/** What came of the campaign: who got it against who would have, but for the hold-out. */
export function CampaignResults({ campaign: { results, hold_out }, brands }: CampaignResultsProps) {
  const [first] = results
  return (
    <section className="below" aria-labelledby="results-head">
      <h2 id="results-head">Against the hold-out</h2>
      {first === undefined ? (
        <p className="quiet">
          Nothing yet: it is reckoned each night, of players who got it or were held out.
        </p>
      ) : (
        <>
          <p className="small quiet">
            NGR of each player in {first.days} days from the wish, over all days of the campaign, as
            of the last night.
            {hold_out === "0" && " Nobody is held out now, so there is nobody to compare with."}
          </p>
          <ResultTable {...{ results, brands }} />
        </>
      )}
    </section>
  )
}

type ResultTableProps = Pick<CampaignResultsProps, "brands"> & Pick<CampaignDocument, "results">

function ResultTable({ results, brands }: ResultTableProps) {
  return (
    <table className="events">
      <thead>
        <tr>
          <th scope="col">Brand</th>
          <th scope="col">Players</th>
          <th scope="col" className="num">
            NGR each
          </th>
          <th scope="col" className="num">
            Difference
          </th>
          <th scope="col" className="num wide">
            95% interval
          </th>
        </tr>
      </thead>
      <tbody>
        {results.map((result) => {
          const currency = brands.find(({ brand }) => brand === result.brand)?.currency ?? ""
          return <ResultRow key={`${result.brand} ${result.arm}`} {...{ result, currency }} />
        })}
      </tbody>
    </table>
  )
}

interface ResultRowProps {
  readonly result: CampaignResult
  readonly currency: string
}

function ResultRow({ result, currency }: ResultRowProps) {
  const { brand, arm, players, players_open, actives, verdict } = result
  const { ngr_per_player, difference, difference_low, difference_high } = result
  const amountOf = (decimal: string) => (currency === "" ? decimal : cents(decimal, currency))
  return (
    <tr>
      <td>{brand}</td>
      <td>
        {count(players)} {arm === "sent" ? "got it" : "held out"}
        <small className="quiet block">
          {shareOf(actives, players) && `${shareOf(actives, players)} active`}
          {players_open > 0 && ` ${count(players_open)} still followed`}
        </small>
      </td>
      <td className="num">{ngr_per_player !== null && amountOf(ngr_per_player)}</td>
      <td className="num strong">
        {difference !== null && amountOf(difference)}
        <small className="quiet block">{VERDICTS[verdict] ?? verdict}</small>
      </td>
      <td className="num wide">
        {difference_low !== null &&
          difference_high !== null &&
          `${amountOf(difference_low)} to ${amountOf(difference_high)}`}
      </td>
    </tr>
  )
}
