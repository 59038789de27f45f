import type { CampaignDocument } from "../../api/campaign/schema.ts"
import { currencyOf } from "../brand-scope.ts"
import { Reasons } from "../decisions.tsx"
import { useAnswer } from "../live.ts"
import { Frame } from "../page/frame.tsx"
import { Link } from "../page/link.tsx"
import { useShell } from "../page/shell.ts"
import { Old, Waiting } from "../page/waiting.tsx"
import { Scope } from "../scope.tsx"
import type { Brand } from "../snapshot.ts"
import { useView, type View } from "../view.ts"
import { Budget } from "./budget.tsx"
import { CampaignDays } from "./campaign-days.tsx"
import { CampaignDecisions } from "./campaign-decisions.tsx"
import { campaignQuery } from "./campaign-query.ts"
import { CampaignResults } from "./campaign-results.tsx"
import { CampaignVersions } from "./campaign-versions.tsx"
import { Funnel } from "./funnel.tsx"
import { Standing } from "./standing.tsx"

/** One campaign: reached, suppressed and why, sent, and what came back. */
export function CampaignPage({ name }: { readonly name: string }) {
  const { snapshot } = useShell()
  const [view, change] = useView()
  const brands = snapshot.value?.brands ?? []
  const currency = currencyOf(brands, view.currency)
  const live = useAnswer<CampaignDocument>(
    `/api/campaigns/${encodeURIComponent(name)}?${campaignQuery(view, brands)}`,
  )
  return (
    <Frame
      crumbs={[["Campaigns", "/campaigns"], [name]]}
      scope={<Scope {...{ brands, currency, view, change }} isCounted />}
    >
      {live.value ? (
        <>
          <Old live={live} />
          <Whole campaign={live.value} {...{ view, change, brands }} />
        </>
      ) : (
        <Waiting live={live} what="the campaign" />
      )}
    </Frame>
  )
}

interface WholeProps {
  readonly campaign: CampaignDocument
  readonly view: View
  readonly change: (part: Partial<View>) => void
  readonly brands: readonly Brand[]
}

function Whole({ campaign, view, change, brands }: WholeProps) {
  return (
    <>
      <Head campaign={campaign} />
      <div className="halves">
        <div className="stack">
          <Funnel campaign={campaign} />
          <CampaignDays {...{ campaign, view, change }} />
        </div>
        <aside className="engage">
          <section aria-labelledby="reasons-head">
            <h2 id="reasons-head">Why not</h2>
            {campaign.reasons.length > 0 ? (
              <Reasons rows={campaign.reasons} />
            ) : (
              <p className="quiet">The gate has kept it from nobody in these days.</p>
            )}
          </section>
        </aside>
      </div>
      <CampaignResults {...{ campaign, brands }} />
      <CampaignDecisions campaign={campaign} />
      <CampaignVersions name={campaign.name} />
    </>
  )
}

function Head({ campaign }: { readonly campaign: CampaignDocument }) {
  const { name, description, channel, endpoint } = campaign
  return (
    <header className="head">
      <h1>{description ?? name}</h1>
      <p className="small quiet facts-line">
        <Standing {...campaign} />
        {campaign.state === "runs" && <Audience campaign={campaign} />}
        {channel && <span className="chip">{channel}</span>}
        {endpoint && <span className="chip">by {endpoint}</span>}
        {campaign.state === "runs" && <Definition campaign={campaign} />}
      </p>
    </header>
  )
}

function Audience({ campaign: { segment, schedule } }: { readonly campaign: CampaignDocument }) {
  return (
    <>
      <span>
        to {schedule ? "everybody in" : "whoever enters"}{" "}
        <Link to={`/segments/${segment}`}>{segment}</Link>
      </span>
      {schedule && (
        <span>
          at <span className="mono">{schedule}</span>
        </span>
      )}
    </>
  )
}

function Definition({ campaign }: { readonly campaign: CampaignDocument }) {
  const { product, message_class, hold_out, quiet_hours, version } = campaign
  const { cap_per_day, cap_per_week, fatigue, budget, priority, value } = campaign
  return (
    <>
      <span className="chip">{product}</span>
      <span className="chip">{message_class}</span>
      {hold_out !== "0" && <span>{hold_out}% held out</span>}
      {cap_per_day !== null && cap_per_week !== null && (
        <span>
          at most {cap_per_day} a day and {cap_per_week} in seven days, a person
        </span>
      )}
      {fatigue !== null && (
        <span>
          {fatigue.rest_days} days of rest behind {fatigue.messages} unopened in {fatigue.days} days
        </span>
      )}
      {budget !== null && <Budget budget={budget} />}
      {priority !== null && (
        <span>
          priority {priority}
          {value !== null && `, among equals by ${value}`}
        </span>
      )}
      {quiet_hours && <span>quiet {quiet_hours}</span>}
      <span>
        version <span className="mono">{version?.slice(0, 8)}</span>
      </span>
    </>
  )
}
