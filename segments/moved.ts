import type { QueryParams, Warehouse } from "../warehouse/warehouse.ts"
import { LOOKS_MAX } from "./round-clock.ts"

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

const STARTS_NOTHING = "cause not in ('event', 'time')"

const MOVED_NOW = `select player_key, cause from seg_moved where ${STARTS_NOTHING}`

// A look may be a few rounds behind the one before it.
const MOVED_SINCE = `select player_key, cause from seg_transition
    where segment in {inner:Array(String)} and evaluation_id > {looked:UInt64} + ${LOOKS_MAX} and ${STARTS_NOTHING}
        and player_key in (select player_key from seg_change)`

/**
 * Parts of the statement that finds causes: whom something moved that starts nothing, it starts nothing here either.
 * `isWhole`: a look at everybody, which asks for all that was moved in what it reads (`inner`) behind its latest look (`looked`).
 */
export const movedJoin = (isWhole: boolean) => ({
  with: `moved as (
    select player_key, max(cause) as moved_by from (${isWhole ? MOVED_SINCE : MOVED_NOW}) group by player_key),
`,
  cause: `
        has({nesting:Array(String)}, toString(changed.segment)) and moved.moved_by != '', moved.moved_by,`,
  join: `
left any join moved using (player_key)`,
})
