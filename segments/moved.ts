import type { QueryParams, Warehouse } from "../warehouse/warehouse.ts"

/** More players than this are looked at with everybody else. */
export const MOVED_MAX = 100_000

/** Forgets whom the round before moved. */
export async function clearMoved(warehouse: Warehouse): Promise<void> {
  await warehouse.command("truncate table seg_moved")
}

/** Keeps whom segments that others read took in and let go, of a select of changes with their cause. */
export async function keepMoved(
  warehouse: Warehouse,
  caused: string,
  params: QueryParams & { readonly read: readonly string[] },
): Promise<void> {
  await warehouse.command(
    `insert into seg_moved (segment, player_key, cause)
select segment, player_key, cause from (${caused}) where segment in {read:Array(String)}`,
    params,
  )
}

/** Parts of the statement that finds causes: whom something moved that starts nothing, it starts nothing here either. */
export const movedJoin = {
  with: `moved as (
    select player_key, max(cause) as moved_by from seg_moved where cause not in ('event', 'time') group by player_key),
`,
  cause: `
        has({nesting:Array(String)}, toString(changed.segment)) and moved.moved_by != '', moved.moved_by,`,
  join: `
left any join moved using (player_key)`,
}
