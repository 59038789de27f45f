import type { Warehouse } from "../../warehouse/warehouse.ts"

/** An event that was refused since its identity stands with other content. */
export interface Conflict {
  readonly brand: string
  readonly event_id: string
  readonly player_id: string
  readonly type: string
  readonly occurred_at: string
  readonly source: string
  readonly ingested_at: string
  readonly conflicting_body: string
  readonly standing_body: string
}

/** Refused events with both contents, latest first. */
export function listConflicts(warehouse: Warehouse, limit: number): Promise<Conflict[]> {
  return warehouse.query<Conflict>(
    `select brand, event_id, player_id, type, occurred_at, source, ingested_at, conflicting_body, standing_body
from raw_conflict final
order by ingested_at desc, brand, event_id
limit {limit:UInt32}`,
    { limit },
  )
}
