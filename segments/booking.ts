import type { Warehouse } from "../warehouse/warehouse.ts"
import { isTicked } from "./compile.ts"
import {
  type Evaluation,
  isFirst,
  type Judged,
  type LookKind,
  type Round,
  SEEN_NOTHING,
  type Seen,
} from "./evaluation.ts"
import { bound } from "./instant.ts"
import { keepMoved, movedJoin } from "./moved.ts"
import type { Taken } from "./run/statement-watch.ts"
import { STANDING_SQL } from "./standing.ts"

/** A row is written at least this often, so that the size over time has no holes. */
export const QUIET_MS_MAX = 60_000
/** Relations from which players' names are read: all, or those of the tick, who are looked at anyway. */
export type Players = "ft_player" | "ft_player__fresh"

/** The look that found what stands in seg_change. */
export interface Found {
  readonly kind: LookKind
  readonly players: Players
  /** Relation of the keys that were looked at; everybody's, where none is named. */
  readonly keys?: string
  /** When it began, as performance.now() says. */
  readonly began: number
  readonly taken: Taken
}

/** What an evaluation came to, and what the next one has to know. */
export interface Booked {
  readonly evaluation: Evaluation
  readonly seen: Seen
}

/**
 * Books what stands in seg_change: transitions first, memberships after them (by segment, then by player), so that a
 * kill between the two can be made up for, then the evaluations themselves.
 */
export async function book(
  warehouse: Warehouse,
  round: Round,
  judged: readonly Judged[],
  found: Found,
): Promise<readonly Booked[]> {
  const { players, began } = found
  const bookingBegan = performance.now()
  const { changes, looked } = await changesOf(warehouse, found)
  if (changes.size > 0) {
    const params = { at: bound(round.at), id: round.id }
    const causes = causesOf(judged)
    const caused = causedSql(found, causes.nesting.length > 0)
    await warehouse.command(transitionSql(caused), { ...params, ...causes })
    const read = judged.flatMap(({ segment, isRead }) => (isRead ? segment.name : []))
    if (players === "ft_player" && read.some((name) => changes.has(name)))
      await keepMoved(warehouse, caused, { ...causes, read })
    await warehouse.command(membershipSql(players), params)
    const ticked = judged.flatMap(({ segment }) => (isTicked(segment) ? segment.name : []))
    if (ticked.length > 0) await warehouse.command(STANDING_SQL, { id: round.id, ticked })
  }
  const ended = performance.now()
  const spent = { ms: ended - began, bookingMs: ended - bookingBegan }
  const { kind, taken } = found
  const { id, upTo } = round
  const look = { kind, id, taken, players: looked, together: judged.length, upTo }
  const booked = judged.map((one) =>
    outcomeOf(one, changes.get(one.segment.name), round, { ...spent, look }),
  )
  const due = booked.filter(({ seen }) => seen.recordedAt === round.at.getTime())
  await record(warehouse, round, due)
  return booked
}

interface Change {
  readonly entered: number
  readonly left: number
}

// How many were looked at comes in the same answer, under a name that no segment has.
async function changesOf(
  warehouse: Warehouse,
  { keys }: Found,
): Promise<{ readonly changes: ReadonlyMap<string, Change>; readonly looked: number | undefined }> {
  const counted =
    keys === undefined ? "" : `\nunion all select '', uniqExact(player_key), 0 from ${keys}`
  const rows = await warehouse.query<{ segment: string; entered: string; left: string }>(
    `select toString(segment) as segment, countIf(change = 'entered') as entered, countIf(change = 'left') as left
from seg_change group by segment${counted}`,
  )
  const looked = rows.find(({ segment }) => segment === "")
  const changes = rows.filter(({ segment }) => segment !== "")
  return {
    changes: new Map(
      changes.map(({ segment, entered, left }) => [
        segment,
        { entered: Number(entered), left: Number(left) },
      ]),
    ),
    looked: looked && Number(looked.entered),
  }
}

function causesOf(judged: readonly Judged[]) {
  const [cut = SEEN_NOTHING] = judged.map(({ seen }) => seen?.upTo ?? SEEN_NOTHING).sort()
  return {
    cut,
    firsts: judged.filter(isFirst).map(({ segment }) => segment.name),
    inner: [...new Set(judged.flatMap(({ segment }) => segment.nested))],
    // A look at everybody judges one.
    looked: judged[0]?.seen?.id ?? "0",
    nesting: judged.flatMap(({ segment: { name, nested } }) => (nested.length > 0 ? name : [])),
    names: judged.map(({ segment }) => segment.name),
    versions: judged.map(({ segment }) => segment.version),
    purposes: judged.map(({ segment }) => segment.purpose),
  }
}

// The cause is the player's: what came in about him since the last evaluation, or time alone.
// Whatever an import or a late event brought, or a rate that was recorded later, starts nothing, even where
// something else came with it: nobody knows which of them moved him.
// What moved because another segment did carries that one's cause, which may be older than the round.
function causedSql({ players, kind }: Found, isNesting: boolean): string {
  const moved = isNesting ? movedJoin(kind === "whole") : { with: "", cause: "", join: "" }
  return `with ${moved.with}arrivals as (
    select player_key, multiIf(
        countIf(startsWith(source, 'import')) > 0, 'import',
        countIf(occurred_at <= ingested_at - interval 1 hour) > 0, 'late', 'event') as arrived
    from raw_event
    where ingested_at > {cut:DateTime64(3)} - interval 2 second and player_key in (select player_key from seg_change)
    group by player_key),
rerated as (
    select distinct player_key, toUInt8(1) as is_rerated from raw_rerating
    where recorded_at > {cut:DateTime64(3)} - interval 2 second and player_key in (select player_key from seg_change)),
names as (
    select player_key, brand, player_id from ${players}
    where player_key in (select player_key from seg_change))
select changed.segment as segment, changed.player_key as player_key, names.brand as brand, names.player_id as player_id,
    changed.change as change, changed.payload as payload,
    multiIf(has({firsts:Array(String)}, toString(changed.segment)), 'first_evaluation',${moved.cause}
        rerated.is_rerated = 1 and arrivals.arrived != 'import', 'rates',
        arrivals.arrived = '', 'time', arrivals.arrived) as cause
from seg_change as changed
left any join arrivals using (player_key)
left any join rerated using (player_key)
left any join names using (player_key)${moved.join}`
}

function transitionSql(caused: string): string {
  return `insert into seg_transition (segment, player_key, brand, player_id, at, change, cause, version, evaluation_id, payload, purpose)
select segment, player_key, brand, player_id, {at:DateTime64(3)}, change, cause,
    transform(toString(segment), {names:Array(String)}, {versions:Array(String)}, ''), {id:UInt64}, payload,
    transform(toString(segment), {names:Array(String)}, {purposes:Array(String)}, '')
from (${caused})`
}

// From what was found, as the transitions are: those lie by segment, and to find again what was just written among many
// of each costs more than everything else.
function membershipSql(players: Players): string {
  return `insert into seg_membership_store (segment, player_key, brand, player_id, entered_at, is_member, evaluation_id, payload)
with names as (
    select player_key, brand, player_id from ${players}
    where player_key in (select player_key from seg_change))
select changed.segment, changed.player_key, names.brand, names.player_id, {at:DateTime64(3)} as entered_at,
    toUInt8(changed.change = 'entered') as is_member, {id:UInt64} as evaluation_id, changed.payload
from seg_change as changed
left any join names using (player_key)`
}

interface Spent extends Pick<Evaluation, "ms" | "bookingMs"> {
  readonly look: Omit<Evaluation["look"], "version" | "since">
}

function outcomeOf(
  judged: Judged,
  change: Change | undefined,
  round: Round,
  { look, ...spent }: Spent,
): Booked {
  const { segment, seen } = judged
  const { entered, left } = change ?? { entered: 0, left: 0 }
  const size = (seen?.size ?? 0) + entered - left
  const at = round.at.getTime()
  const isQuiet = entered + left === 0 && !isFirst(judged)
  const isRecorded = !isQuiet || at - (seen?.recordedAt ?? 0) > QUIET_MS_MAX
  const { name, version } = segment
  const kind = isFirst(judged) ? "first" : look.kind
  const made = { ...look, kind, version, since: seen?.upTo }
  return {
    evaluation: { segment: name, at: round.at, size, entered, left, ...spent, look: made },
    seen: {
      version,
      upTo: round.upTo,
      recordedAt: isRecorded ? at : (seen?.recordedAt ?? 0),
      at,
      id: round.id,
      size,
    },
  }
}

async function record(
  warehouse: Warehouse,
  { id, at, upTo }: Round,
  booked: readonly Booked[],
): Promise<void> {
  if (booked.length === 0) return
  await warehouse.insert(
    "seg_evaluation",
    booked.map(({ evaluation: { segment, ms, size, entered, left }, seen }) => ({
      ...{ id, segment, version: seen.version, at: bound(at), seen_up_to: upTo, ms },
      ...{ size, entered, left },
    })),
  )
}
