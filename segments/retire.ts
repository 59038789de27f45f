import type { Warehouse } from "../warehouse/warehouse.ts"
import type { Evaluation, Round } from "./evaluation.ts"
import { bound } from "./instant.ts"
import { NOTHING_TAKEN } from "./run/statement-watch.ts"

/** The cause of who leaves because a segment is no more. */
const ARCHIVED = "archived"

/**
 * Takes the members of a segment out that runs no more. What was cut off by a kill is done by the next call, behind a
 * healing. Undefined: nobody was left.
 */
export async function retireSegment(
  warehouse: Warehouse,
  segment: string,
  { at, id, upTo }: Round,
): Promise<Evaluation | undefined> {
  const began = performance.now()
  const params = { segment, cause: ARCHIVED, at: bound(at), id }
  const [row] = await warehouse.query<{ left: string }>(
    "select count() as left from seg_membership where segment = {segment:String}",
    { segment },
  )
  if (row === undefined || row.left === "0") return undefined
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
