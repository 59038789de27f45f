import type { Warehouse } from "../warehouse/warehouse.ts"

/**
 * Brings the members of a segment to what its transitions say. Transitions are written first, so
 * a kill before the members were written leaves some behind. They must be members before the next
 * evaluation compares: a player who left meanwhile would otherwise stay entered in the
 * transitions for ever, and his next entry would count for nothing.
 */
export async function healMembership(warehouse: Warehouse, segment: string): Promise<void> {
  await warehouse.command(
    `insert into seg_membership_store (segment, player_key, brand, player_id, entered_at, is_member, evaluation_id, payload)
select {segment:String} as segment, player_key, latest.2 as brand, latest.3 as player_id,
    latest.4 as entered_at, toUInt8(latest.5 = 'entered') as is_member, latest.1 as evaluation_id, latest.6 as payload
from (
    select player_key, max((evaluation_id, brand, player_id, at, change, payload)) as latest
    from seg_transition where segment = {segment:String} group by player_key)
where (latest.5 = 'entered') != (player_key in (
    select player_key from seg_membership where segment = {segment:String}))`,
    { segment },
  )
}
