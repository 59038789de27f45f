import type { QueryParams, Warehouse } from "../warehouse/warehouse.ts"
import type { Evaluation, Round } from "./evaluation.ts"
import { bound } from "./instant.ts"
import { NOTHING_TAKEN } from "./run/statement-watch.ts"

/** The cause of who leaves because a segment is no more. */
const ARCHIVED = "archived"

/**
 * Takes the members of a segment out that runs no more. What was cut off by a kill is done by the next call, behind a
 * healing. That it ran no more is on record also where nobody was left: what runs under the name again begins anew.
 * Undefined: that was done before.
 */
export async function retireSegment(
  warehouse: Warehouse,
  segment: string,
  { at, id, upTo }: Round,
): Promise<Evaluation | undefined> {
  const began = performance.now()
  const params = { segment, cause: ARCHIVED, at: bound(at), id }
  const [row] = await warehouse.query<{ left: string; version: string }>(
    `select count() as left, (
    select argMax(version, seg_evaluation.id) from seg_evaluation where segment = {segment:String}) as version
from seg_membership where segment = {segment:String}`,
    { segment },
  )
  if (row === undefined || (row.left === "0" && row.version === "")) return undefined
  if (row.left !== "0") await letGo(warehouse, params)
  const none = { version: "", ms: 0, size: 0, entered: 0 }
  await warehouse.insert("seg_evaluation", [
    { id, segment, at: bound(at), seen_up_to: upTo, left: row.left, ...none },
  ])
  const left = Number(row.left)
  const ms = performance.now() - began
  const look = { kind: "retired", id, version: "", players: left, together: 1 } as const
  return {
    ...{ segment, at, size: 0, entered: 0, left, ms, bookingMs: ms },
    look: { ...look, since: undefined, upTo, taken: NOTHING_TAKEN },
  }
}

async function letGo(warehouse: Warehouse, params: QueryParams): Promise<void> {
  await warehouse.command(
    `insert into seg_transition (segment, player_key, brand, player_id, at, change, cause, version, evaluation_id, payload, purpose)
select segment, player_key, brand, player_id, {at:DateTime64(3)}, 'left', {cause:String}, '', {id:UInt64}, '', (
    select argMaxIf(purpose, at, purpose != '') from seg_transition where segment = {segment:String})
from seg_membership where segment = {segment:String}`,
    params,
  )
  await warehouse.command(
    `insert into seg_membership_store (segment, player_key, brand, player_id, entered_at, is_member, evaluation_id, payload)
select segment, player_key, brand, player_id, {at:DateTime64(3)}, 0, {id:UInt64}, ''
from seg_membership where segment = {segment:String}`,
    params,
  )
}
