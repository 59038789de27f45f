import type { QueryParams, Warehouse } from "../../../warehouse/warehouse.ts"
import { LATEST_SEND, type LatestSendRow } from "../latest-send.ts"
import { TOLD_REASONS, type Told } from "../withheld/told.ts"
import { type CampaignDay, COUNTS } from "./schema.ts"

/** Which wishes: of which days, and which brand. */
export interface Range {
  readonly from: string
  readonly to: string
  readonly brand: string
}

export type Counts = Omit<CampaignDay, "day">

export const NOTHING = Object.fromEntries(
  Object.keys(COUNTS).map((name) => [name, 0]),
) as unknown as Counts

// A message's id is its wish's: by that, and by his own brand and player id, what the channel reports comes back to it.
// Of bounces those count that are for good: they alone keep him from being written to. A decision is never older
// than its wish.
const WISHES = `wishes as (
    select campaign, intent_id, any(i.player_key) as player_key, any(i.brand) as brand, any(i.player_id) as player_id,
        toDate(min(created_at)) as day
    from act_intent as i
    where created_at >= {from:Date} and created_at < {to:Date} + 1
        and ({brand:String} = '' or i.brand = {brand:String}) and ({name:String} = '' or campaign = {name:String})
    group by campaign, intent_id),
decided as (
    select intent_id, argMax(d.verdict, d.decided_at) as verdict, argMax(d.reasons, d.decided_at) as reasons,
        max(d.decided_at) as last_decided_at
    from act_decision as d
    where d.decided_at >= {from:Date} and ({name:String} = '' or campaign = {name:String})
    group by intent_id),
sends as (
    select intent_id, ${LATEST_SEND}
    from act_send as s final where s.attempted_at >= {from:Date} and ({name:String} = '' or campaign = {name:String})
    group by intent_id),
heard as (
    select subject_id as intent_id, groupUniqArray(type) as types
    from raw_event as e
    where topic = 'engagement' and occurred_at >= {from:Date}
        and (type != 'message.bounced' or JSONExtractBool(body, 'hard'))
        and (subject_id, e.brand, e.player_id) in (select intent_id, brand, player_id from wishes)
    group by subject_id),
joined as (
    select wishes.*, decided.verdict as verdict, decided.reasons as reasons, decided.last_decided_at as decided_at,
        sends.outcome as outcome, sends.is_final as is_final, sends.attempts as attempts, sends.is_waiting as is_waiting, heard.types as types
    from wishes
    left any join decided using (intent_id)
    left any join sends using (intent_id)
    left any join heard using (intent_id))`

// Somebody else's report, or one of a message that was never handed over, is none of it. Whose message got no
// answer may have it; one that the provider refused for good is told of as bounced.
const cameBack = (type: string) =>
  `countIf(has(types, 'message.${type}') and outcome in ('accepted', 'unknown'))`

const COUNT_SQL: Readonly<Record<keyof Counts, string>> = {
  wanted: "count()",
  reached: "countIf(verdict = 'allow')",
  suppressed: "countIf(verdict = 'suppress')",
  shadowed: "countIf(verdict = 'shadow')",
  deferred: "countIf(verdict = 'defer')",
  undecided: "countIf(verdict = '')",
  sent: "countIf(outcome = 'accepted')",
  failed: "countIf(outcome != '' and outcome != 'accepted' and is_final = 1)",
  delivered: cameBack("delivered"),
  opened: cameBack("opened"),
  clicked: cameBack("clicked"),
  bounced: "countIf(has(types, 'message.bounced') and outcome != '')",
  complained: cameBack("complained"),
  unsubscribed: cameBack("unsubscribed"),
}
const COUNTS_SQL = Object.entries(COUNT_SQL)
  .map(([name, sql]) => `${sql} as ${name}`)
  .join(", ")

type Keyed = Readonly<Record<string, string>>

/** Counts by campaign. */
export async function countByCampaign(
  warehouse: Warehouse,
  range: Range,
): Promise<ReadonlyMap<string, Counts>> {
  const rows = await warehouse.query<Keyed>(
    `with ${WISHES} select campaign, ${COUNTS_SQL} from joined group by campaign`,
    { ...range, name: "" },
  )
  return new Map(rows.map((row) => [row["campaign"] ?? "", countsOf(row)]))
}

/** Counts of one campaign by day of the wish. */
export async function countByDay(
  warehouse: Warehouse,
  range: Range,
  name: string,
): Promise<CampaignDay[]> {
  const rows = await warehouse.query<Keyed>(
    `with ${WISHES} select toString(joined.day) as day, ${COUNTS_SQL} from joined group by day order by day`,
    { ...range, name },
  )
  return rows.map((row) => ({ day: row["day"] ?? "", ...countsOf(row) }))
}

/** A wish belongs to one day, so the days add up. */
export function sumOf(days: readonly CampaignDay[]): Counts {
  const names = Object.keys(COUNTS) as (keyof Counts)[]
  return Object.fromEntries(
    names.map((name) => [name, days.reduce((sum, one) => sum + one[name], 0)]),
  ) as unknown as Counts
}

/** Why the gate refused or deferred, in players. */
export async function countReasons(
  warehouse: Warehouse,
  range: Range,
  name: string,
  told: Told,
): Promise<{ verdict: string; reason: string; players: number }[]> {
  const rows = await warehouse.query<{ verdict: string; reason: string; players: string }>(
    `with ${WISHES} select verdict, arrayJoin(${TOLD_REASONS}) as reason, uniqExact(player_key) as players
from joined where verdict in ('suppress', 'defer') group by verdict, reason order by players desc, reason`,
    { ...range, name, ...told.params },
  )
  return rows.map((row) => ({ ...row, players: Number(row.players) }))
}

interface DecidedRow extends LatestSendRow {
  readonly decided_at: string
  readonly brand: string
  readonly player_id: string
  readonly verdict: string
  readonly reasons: string[]
}

/** The latest decision on each of the latest wishes, newest first. */
export function latestDecisions(
  warehouse: Warehouse,
  range: Range,
  name: string,
  limit: number,
): Promise<DecidedRow[]> {
  const params: QueryParams = { ...range, name, limit }
  return warehouse.query<DecidedRow>(
    `with ${WISHES} select joined.decided_at as decided_at, brand, player_id, verdict, reasons, outcome, attempts, is_waiting
from joined where verdict != '' order by decided_at desc, brand, player_id limit {limit:UInt32}`,
    params,
  )
}

function countsOf(row: Keyed): Counts {
  return Object.fromEntries(
    Object.keys(COUNTS).map((name) => [name, Number(row[name] ?? 0)]),
  ) as unknown as Counts
}
