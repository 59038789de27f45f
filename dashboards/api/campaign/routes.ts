import { z } from "zod"
import { textsOf } from "../../../activation/campaign.ts"
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
import { type CampaignSources, expectListed, type Listed, listCampaigns } from "./listed.ts"
import { readResults } from "./results.ts"
import * as schema from "./schema.ts"

const DAYS_DEFAULT = 45
const DAY_MS = 86_400_000
const DECISIONS_MAX = 30

/** What the API says of campaigns. */
export function campaignRoutes(sources: CampaignSources, now: () => Date): readonly Route[] {
  const { warehouse } = sources
  return [
    route({
      path: "/api/campaigns",
      summary: "Campaigns: how many were reached, suppressed, sent to, and what came back",
      question: schema.CampaignsQuestion,
      answer: z.array(schema.CampaignRow),
      async read(question) {
        const counts = await countByCampaign(warehouse, rangeOf(question, now()))
        const all = await listCampaigns(sources)
        return all.map(({ said }) => ({ ...said, ...(counts.get(said.name) ?? NOTHING) }))
      },
    }),
    route({
      path: "/api/campaigns/{name}",
      summary: "One campaign: by day, by reason, against its hold-out, its latest decisions",
      question: schema.CampaignQuestion,
      answer: schema.CampaignDocument,
      read: async ({ name, ...question }, told) => {
        const listed = await expectListed(sources, name)
        const budget = (await sources.budgets(name)).get(name) ?? null
        return {
          ...(await readCampaign(warehouse, listed, rangeOf(question, now()), told)),
          budget,
        }
      },
    }),
    route({
      path: "/api/campaigns/{name}/days",
      summary: "One campaign by day of the wish to write",
      question: schema.CampaignQuestion,
      answer: z.array(schema.CampaignDay),
      read: async ({ name, ...question }) => {
        const { said } = await expectListed(sources, name)
        return countByDay(warehouse, rangeOf(question, now()), said.name)
      },
    }),
    route({
      path: "/api/campaigns/{name}/versions",
      summary: "Every definition that a campaign had, latest first, with who put or removed it",
      question: schema.CampaignVersionsQuestion,
      answer: z.array(schema.CampaignVersion),
      async read({ name }) {
        const versions = await sources.versions(name)
        if (versions.length === 0) await expectListed(sources, name)
        return [...versions]
      },
    }),
  ]
}

async function readCampaign(
  warehouse: Warehouse,
  { said, campaign }: Listed,
  range: Range,
  told: Told,
): Promise<Omit<schema.CampaignDocument, "budget">> {
  const { name } = said
  const { version, cap_per_day, cap_per_week, fatigue, priority, value } = campaign ?? {}
  const { quiet_hours, schedule } = campaign ?? {}
  const { subject, title } = campaign ? textsOf(campaign) : {}
  const [days, reasons, results, decisions] = await Promise.all([
    countByDay(warehouse, range, name),
    countReasons(warehouse, range, name, told),
    readResults(warehouse, name, range.brand),
    // Who is written to in order to protect him is not named to everybody, and of one that is gone nobody
    // knows what it was for.
    told.campaign(name, campaign ? [campaign] : [])
      ? latestDecisions(warehouse, range, name, DECISIONS_MAX)
      : [],
  ])
  return {
    ...said,
    ...sumOf(days),
    from: range.from,
    to: range.to,
    version: version ?? null,
    cap_per_day: cap_per_day ?? null,
    cap_per_week: cap_per_week ?? null,
    fatigue: fatigue ?? null,
    priority: priority ?? null,
    value: value ?? null,
    quiet_hours: quiet_hours ? `${quiet_hours.from} to ${quiet_hours.to}` : null,
    schedule: schedule ? `${schedule.cron} ${schedule.time_zone}` : null,
    subject: subject ?? title ?? null,
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
      "'to' is before 'from': expected a day that does not come before it.",
    )
  return { from: first, to: last, brand }
}
