import type { Warehouse } from "../warehouse/warehouse.ts"
import { asDearEvaluation, WHOLE_SETTINGS } from "./bounded.ts"
import type { CompiledSegment } from "./compile.ts"
import type { Round } from "./evaluation.ts"
import { bound } from "./instant.ts"

/**
 * Who stays in a segment under another version of it does not enter: he keeps his entry, and carries what the new version
 * says of him. Done before the version's first look is on record, so that a kill between the two does it again.
 */
export async function renewPayload(
  warehouse: Warehouse,
  { name, select }: CompiledSegment,
  { at, id }: Pick<Round, "at" | "id">,
): Promise<void> {
  const renewed = warehouse.command(
    `insert into seg_membership_store (segment, player_key, brand, player_id, entered_at, is_member, evaluation_id, payload)
select {segment:String}, member.player_key, member.brand, member.player_id, member.entered_at, 1, {id:UInt64}, said.payload
from seg_membership as member
inner any join (
    select toUInt64(player_key) as player_key, max(payload) as payload from (${select}) group by player_key) as said using (player_key)
where member.segment = {segment:String} and member.payload != said.payload
${WHOLE_SETTINGS}`,
    { segment: name, id, at: bound(at) },
  )
  await renewed.catch((thrown: unknown) => {
    throw asDearEvaluation(thrown)
  })
}
