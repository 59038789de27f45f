import type { CampaignRow } from "../../api/campaign/schema.ts"
import { currencyOf } from "../brand-scope.ts"
import { count } from "../figure.ts"
import { useAnswer } from "../live.ts"
import { Frame } from "../page/frame.tsx"
import { Link } from "../page/link.tsx"
import { useField } from "../page/place.ts"
import { useShell } from "../page/shell.ts"
import { SortHead, sorted } from "../page/sort-head.tsx"
import { Old, Waiting } from "../page/waiting.tsx"
import { Scope } from "../scope.tsx"
import { useView } from "../view.ts"
import { campaignQuery } from "./campaign-query.ts"
import { shareOf } from "./share.ts"
import { Standing } from "./standing.tsx"

const ORDERS = {
  name: (row: CampaignRow) => row.name,
  wanted: (row: CampaignRow) => row.wanted,
  reached: (row: CampaignRow) => row.reached,
  suppressed: (row: CampaignRow) => row.suppressed,
  deferred: (row: CampaignRow) => row.deferred + row.undecided,
  sent: (row: CampaignRow) => row.sent,
  delivered: (row: CampaignRow) => row.delivered,
}

/** Campaigns: whom they reached, whom the gate kept them from, what came back. */
export function CampaignsPage() {
  const { snapshot } = useShell()
  const [view, change] = useView()
  const brands = snapshot.value?.brands ?? []
  const currency = currencyOf(brands, view.currency)
  const live = useAnswer<readonly CampaignRow[]>(`/api/campaigns?${campaignQuery(view, brands)}`)
  return (
    <Frame
      crumbs={[["Campaigns"]]}
      scope={<Scope {...{ brands, currency, view, change }} isCounted />}
    >
      <h1>Campaigns</h1>
      <p className="quiet sentence">
        Each entry into the audience wants one message; it counts under its latest decision. Days
        are UTC.
      </p>
      {live.value === undefined ? (
        <Waiting live={live} what="the campaigns" />
      ) : (
        <>
          <Old live={live} />
          <CampaignTable rows={live.value} />
        </>
      )}
    </Frame>
  )
}

function CampaignTable({ rows }: { readonly rows: readonly CampaignRow[] }) {
  const [sort] = useField("sort")
  if (rows.length === 0)
    return <p className="quiet">There is none. A campaign is a file beside the others.</p>
  return (
    <table className="list">
      <thead>
        <tr>
          <SortHead name="name" words="Campaign" />
          <SortHead name="wanted" words="Wanted" isNumber className="wide" />
          <SortHead name="reached" words="Reached" isNumber />
          <SortHead name="suppressed" words="Suppressed" isNumber />
          <SortHead name="deferred" words="Waiting" isNumber className="wide" />
          <SortHead name="sent" words="Sent" isNumber />
          <SortHead name="delivered" words="Delivered" isNumber className="wide" />
        </tr>
      </thead>
      <tbody>
        {sorted(rows, sort, ORDERS).map((row) => (
          <tr key={row.name}>
            <td className="two">
              <Link to={`/campaigns/${row.name}`} className="name">
                {row.name}
              </Link>
              {row.channel && <span className="chip">{row.channel}</span>}
              {row.endpoint && <span className="chip">by {row.endpoint}</span>}
              <small className="quiet">
                {row.description}
                <Standing {...row} />
              </small>
            </td>
            <td className="num wide">{count(row.wanted)}</td>
            <td className="num strong">
              {count(row.reached)}
              <small className="faint block">{shareOf(row.reached, row.wanted)}</small>
            </td>
            <td className="num">{count(row.suppressed)}</td>
            <td className="num wide">{count(row.deferred + row.undecided)}</td>
            <td className="num">
              {count(row.sent)}
              {row.failed > 0 && <small className="bad block">{count(row.failed)} failed</small>}
            </td>
            <td className="num wide">{count(row.delivered)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
