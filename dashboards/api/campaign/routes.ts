import { z } from "zod"
import type { Campaign } from "../../../activation/campaign.ts"
import { PitbossError } from "../../../core/errors.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"
import { type Route, route } from "../route/route.ts"
import type { Told } from "../withheld/told.ts"
import {
  countByCampaign,
  countByDay,
  countReasons,
  latestDecisions,
  NOTHING,
  type Range,
  sumOf,
} from "./counts.ts"
import { readResults } from "./results.ts"
import * as schema from "./schema.ts"

export interface CampaignRouteSources {
  readonly warehouse: Warehouse
  /** Those of the files and those made in the product, as they are now. */
  readonly campaigns: () => readonly Campaign[]
}

const DAYS_DEFAULT = 45
const DAY_MS = 86_400_000
const DECISIONS_MAX = 30

/** What the API says of campaigns. */
export function campaignRoutes(
  { warehouse, campaigns }: CampaignRouteSources,
  now: () => Date,
): readonly Route[] {
  return [
    route({
      path: "/api/campaigns",
      summary: "Campaigns: how many were reached, suppressed, sent to, and what came back",
      question: schema.CampaignsQuestion,
      answer: z.array(schema.CampaignRow),
      async read(question) {
        const counts = await countByCampaign(warehouse, rangeOf(question, now()))
        return campaigns().map((one) => ({ ...saidOf(one), ...(counts.get(one.name) ?? NOTHING) }))
      },
    }),
    route({
      path: "/api/campaigns/{name}",
      summary: "One campaign: by day, by reason, against its hold-out, its latest decisions",
      question: schema.CampaignQuestion,
      answer: schema.CampaignDocument,
      read: ({ name, ...question }, told) =>
        readCampaign(warehouse, campaignOf(campaigns(), name), rangeOf(question, now()), told),
    }),
    route({
      path: "/api/campaigns/{name}/days",
      summary: "One campaign by day of the wish to write",
      question: schema.CampaignQuestion,
      answer: z.array(schema.CampaignDay),
      read: ({ name, ...question }) =>
        countByDay(warehouse, rangeOf(question, now()), campaignOf(campaigns(), name).name),
    }),
  ]
}

async function readCampaign(
  warehouse: Warehouse,
  campaign: Campaign,
  range: Range,
  told: Told,
): Promise<schema.CampaignDocument> {
  const { name, version, cap_per_day, quiet_hours, schedule, subject } = campaign
  const [days, reasons, results, decisions] = await Promise.all([
    countByDay(warehouse, range, name),
    countReasons(warehouse, range, name, told),
    readResults(warehouse, name, range.brand),
    // Who is written to in order to protect him is not named to everybody.
    told.campaigns([campaign])(name) ? latestDecisions(warehouse, range, name, DECISIONS_MAX) : [],
  ])
  return {
    ...saidOf(campaign),
    ...sumOf(days),
    from: range.from,
    to: range.to,
    version,
    cap_per_day: cap_per_day ?? null,
    quiet_hours: quiet_hours ? `${quiet_hours.from} to ${quiet_hours.to}` : null,
    schedule: schedule ? `${schedule.cron} ${schedule.time_zone}` : null,
    subject,
    days,
    reasons,
    results,
    decisions: decisions.map(({ decided_at, outcome, attempts, is_waiting, ...row }) => ({
      ...row,
      reasons: told.reasons(row.reasons),
      decided_at: isoInstant(decided_at),
      sent: outcome === "" ? null : { outcome, attempts, is_waiting: Boolean(is_waiting) },
    })),
  }
}

function saidOf(campaign: Campaign) {
  const { name, description, segment, channel, product, message_class, hold_out } = campaign
  return { name, description, segment, channel, product, message_class, hold_out }
}

function campaignOf(campaigns: readonly Campaign[], name: string): Campaign {
  const found = campaigns.find((one) => one.name === name)
  if (found) return found
  const names = campaigns.map((one) => one.name).join(", ")
  throw new PitbossError("CAMPAIGN_UNKNOWN", `No campaign '${name}'. Expected one of: ${names}.`)
}

// Throws QUESTION where the last day comes before the first.
function rangeOf(
  { from, to, brand = "" }: z.output<typeof schema.CampaignsQuestion>,
  now: Date,
): Range {
  const last = to ?? now.toISOString().slice(0, 10)
  const first =
    from ?? new Date(Date.parse(last) - (DAYS_DEFAULT - 1) * DAY_MS).toISOString().slice(0, 10)
  if (first > last)
    throw new PitbossError(
      "QUESTION",
      "✖ Expected a day that does not come before 'from'\n  → at to",
    )
  return { from: first, to: last, brand }
}
