import type { Warehouse } from "../warehouse/warehouse.ts"

/** A campaign that is no more; what it wanted, decided and sent stays on record. */
export interface EndedCampaign {
  readonly name: string
  readonly channel: string
  /** As the engine writes instants. */
  readonly last_at: string
}

/** Campaigns of which something is on record, and that are not among those named; the latest first. */
export function readEnded(
  warehouse: Warehouse,
  others: readonly string[],
): Promise<readonly EndedCampaign[]> {
  const tables = [
    ["act_intent", "created_at"],
    ["act_decision", "decided_at"],
    ["act_send", "attempted_at"],
  ].map(
    ([table, at]) =>
      `select campaign, any(t.channel) as channel, max(t.${at}) as at from ${table} as t
where campaign not in {others:Array(String)} group by campaign`,
  )
  return warehouse.query<EndedCampaign>(
    `select campaign as name, any(u.channel) as channel, max(u.at) as last_at
from (${tables.join("\nunion all ")}) as u group by campaign order by last_at desc, name`,
    { others: [...others] },
  )
}
