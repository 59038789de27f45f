import { type Effects, realEffects } from "../core/effects.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { healMembership } from "./heal.ts"
import { bound } from "./instant.ts"
import type { Segment } from "./segment.ts"

/** What one evaluation saw. */
export interface Evaluation {
  readonly segment: string
  readonly at: Date
  readonly size: number
  readonly entered: number
  readonly left: number
  readonly ms: number
}

/** What the evaluation before this one knew. */
export interface Seen {
  readonly version: string
  /** Everything that came in up to here, by the engine's clock, was in the features it read. */
  readonly upTo: string
  /** When its row was written to seg_evaluation, ms. */
  readonly recordedAt: number
  /** Its instant, ms, and its id: the next one's are later, also where the clock steps back. */
  readonly at: number
  readonly id: string
}

/** A row is written at least this often, so that the size over time has no holes. */
const QUIET_MS_MAX = 60_000

/**
 * Evaluates a segment (compiled: now() is bound) as of now and compares it with its members, all
 * within the warehouse. `upTo` is the start of the runner's tick that the features come from.
 * Transitions are written first and memberships after them; where nothing is known of an evaluation
 * before (a start, or a failure), what was killed between the two is made up for first.
 */
export async function evaluate(
  warehouse: Warehouse,
  segment: Segment,
  upTo: string,
  previous: Seen | undefined,
  { now }: Effects = realEffects,
): Promise<{ readonly evaluation: Evaluation; readonly seen: Seen }> {
  const began = performance.now()
  if (previous === undefined) await healMembership(warehouse, segment.name)
  const seen = previous ?? (await lastSeen(warehouse, segment))
  const at = new Date(Math.max(now().getTime(), (seen?.at ?? 0) + 1))
  const isFirst = seen === undefined || seen.version !== segment.version
  const id = later(await clock(warehouse), seen?.id ?? "0")
  const params = {
    segment: segment.name,
    version: segment.version,
    at: bound(at),
    id,
    cut: seen?.upTo ?? "1970-01-01 00:00:00.000",
    first: isFirst ? 1 : 0,
  }
  await warehouse.command(transitionSql(segment), params)
  const { entered, left } = await changesOf(warehouse, params)
  if (entered + left > 0) await warehouse.command(MEMBERSHIP_SQL, params)
  const size = await sizeOf(warehouse, segment.name)
  const evaluation = {
    segment: segment.name,
    at,
    size,
    entered,
    left,
    ms: performance.now() - began,
  }
  const isDue = at.getTime() - (seen?.recordedAt ?? 0) > QUIET_MS_MAX
  const isRecorded = isFirst || entered + left > 0 || isDue
  if (isRecorded) await record(warehouse, evaluation, segment, { id, upTo })
  const recordedAt = isRecorded ? at.getTime() : (seen?.recordedAt ?? 0)
  const known = { version: segment.version, upTo, recordedAt, at: at.getTime(), id }
  return { evaluation, seen: known }
}

function later(clocked: string, last: string): string {
  return BigInt(clocked) > BigInt(last) ? clocked : String(BigInt(last) + 1n)
}

async function changesOf(
  warehouse: Warehouse,
  params: { readonly segment: string; readonly at: string; readonly id: string },
): Promise<{ readonly entered: number; readonly left: number }> {
  const [changes] = await warehouse.query<{ entered: string; left: string }>(
    `select countIf(change = 'entered') as entered, countIf(change = 'left') as left
from seg_transition where segment = {segment:String} and at = {at:DateTime64(3)} and evaluation_id = {id:UInt64}`,
    params,
  )
  return { entered: Number(changes?.entered ?? 0), left: Number(changes?.left ?? 0) }
}

// The cause is the player's: what touched his row since the last evaluation, or time alone.
function transitionSql({ sql }: Segment): string {
  return `insert into seg_transition
with wanted as (select distinct player_key from (${sql})),
standing as (select player_key from seg_membership where segment = {segment:String}),
changes as (
    select player_key, 'entered' as change from wanted where player_key not in (select player_key from standing)
    union all
    select player_key, 'left' as change from standing where player_key not in (select player_key from wanted))
select {segment:String} as segment, changes.player_key as player_key, player.brand as brand, player.player_id as player_id,
    {at:DateTime64(3)} as at, changes.change as change,
    multiIf({first:UInt8} = 1, 'first_evaluation',
        player.touched_at > {cut:DateTime64(3)} - interval 2 second, player.touched_cause, 'time') as cause,
    {version:String} as version, {id:UInt64} as evaluation_id
from changes left any join (
    select player_key, brand, player_id, touched_at, touched_cause from ft_player
    where player_key in (select player_key from changes)) as player using (player_key)`
}

const MEMBERSHIP_SQL = `insert into seg_membership_store
select segment, player_key, brand, player_id, at as entered_at, toUInt8(change = 'entered') as is_member, evaluation_id
from seg_transition
where segment = {segment:String} and at = {at:DateTime64(3)} and evaluation_id = {id:UInt64}`

async function lastSeen(warehouse: Warehouse, { name }: Segment): Promise<Seen | undefined> {
  const [row] = await warehouse.query<{
    version: string
    seen_up_to: string
    at_ms: string
    id: string
  }>(
    `select version, seen_up_to, toUnixTimestamp64Milli(at) as at_ms, id
from seg_evaluation where segment = {name:String} order by seg_evaluation.id desc limit 1`,
    { name },
  )
  if (row === undefined) return undefined
  const at = Number(row.at_ms)
  return { version: row.version, upTo: row.seen_up_to, recordedAt: at, at, id: row.id }
}

async function clock(warehouse: Warehouse): Promise<string> {
  const [row] = await warehouse.query<{ id: string }>(
    "select toUnixTimestamp64Micro(now64(6)) as id",
  )
  return row?.id ?? "0"
}

async function sizeOf(warehouse: Warehouse, segment: string): Promise<number> {
  const [row] = await warehouse.query<{ size: string }>(
    "select count() as size from seg_membership where segment = {segment:String}",
    { segment },
  )
  return Number(row?.size ?? 0)
}

async function record(
  warehouse: Warehouse,
  { at, ms, size, entered, left }: Evaluation,
  { name, version }: Segment,
  { id, upTo }: { readonly id: string; readonly upTo: string },
): Promise<void> {
  await warehouse.command(
    `insert into seg_evaluation select {id:UInt64}, {name:String}, {version:String}, {at:DateTime64(3)},
    {upTo:DateTime64(3)}, {ms:Float64}, {size:UInt64}, {entered:UInt64}, {left:UInt64}`,
    { id, name, version, at: bound(at), upTo, ms, size, entered, left },
  )
}
