import type { Warehouse } from "../warehouse/warehouse.ts"

/** Forgets what a process before has left: it may have been killed before it wrote the last of it. */
export async function clearStanding(warehouse: Warehouse): Promise<void> {
  await warehouse.command("truncate table seg_standing")
}

/**
 * Brings members by player to what the members by segment say. Those who left are written too, for what is there of a
 * failed evaluation.
 */
export async function fillStanding(warehouse: Warehouse, segment: string): Promise<void> {
  await warehouse.command(
    `insert into seg_standing (player_key, segment, is_member, evaluation_id)
select player_key, segment, is_member, evaluation_id from seg_membership_store final where segment = {segment:String}`,
    { segment },
  )
}

/** What a round changed, of segments that ticks evaluate. */
export const STANDING_SQL = `insert into seg_standing (player_key, segment, is_member, evaluation_id)
select player_key, segment, toUInt8(change = 'entered'), {id:UInt64} from seg_change
where segment in {ticked:Array(String)}`
