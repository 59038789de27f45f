import type { PitbossError } from "../core/errors.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { type Checkable, type CompiledSelect, checkSegment, evaluatedSelect } from "./compile.ts"
import { faultOf, type SqlFault } from "./fault.ts"
import { bound } from "./instant.ts"
import { linkSegments } from "./link.ts"
import { type Scope, scopeOf } from "./scope.ts"
import type { Segment } from "./segment.ts"

/** Players that a preview shows by name; its size counts all. */
export const PREVIEW_PLAYERS_MAX = 50

export interface Member {
  readonly player_key: string
  readonly brand: string
  readonly player_id: string
  /** Instant of the evaluation that saw him enter. */
  readonly entered_at: string
}

export interface SegmentListing
  extends Pick<Segment, "name" | "description" | "owner" | "tags" | "from"> {
  readonly purpose: Segment["purpose"]
  /** Where people find it; null: in none. */
  readonly folder: string | null
  readonly version: string
  /** Members now, as a decimal string; null where it cannot be compiled, or this text was never evaluated: nobody knows. */
  readonly size: string | null
  /** Read from the select's tree: touched, timed or population; null where it cannot be compiled. */
  readonly scope: Scope["kind"] | null
  /** What in the select makes it so. */
  readonly scope_because: string | null
  /** Why it cannot be compiled. */
  readonly error: SqlFault | null
}

export interface Preview {
  /** Players whom the select finds, as a decimal string. */
  readonly size: string
  /** Names of the select's columns beside player_key. */
  readonly columns: readonly string[]
  readonly players: readonly PreviewPlayer[]
  /** How members would change, and what in the select makes it so. */
  readonly scope: Scope
  /** The select as it runs, with now() bound as `at`. */
  readonly compiled: string
}

/** Whom a preview finds, with what he would carry. */
export interface PreviewPlayer extends Omit<Member, "entered_at"> {
  /** JSON object of the select's other columns, as text; empty without any. */
  readonly payload: string
}

/** The segments with their sizes, in the order given; what they read of others is looked for among them and `others`. */
export async function listSegments(
  warehouse: Warehouse,
  segments: readonly Segment[],
  others: readonly Segment[] = [],
): Promise<readonly SegmentListing[]> {
  const rows = await warehouse.query<{ segment: string; size: string }>(
    "select segment, count() as size from seg_membership group by segment",
  )
  const sizes = new Map(rows.map(({ segment, size }) => [segment, size]))
  const latest = await warehouse.query<{ segment: string; latest: string }>(
    "select segment, argMax(version, id) as latest from seg_evaluation group by segment",
  )
  const evaluated = new Map(latest.map((row) => [row.segment, row.latest]))
  const { segments: linked, faults } = linkSegments([...others, ...segments])
  const versions = new Map(linked.map((one) => [one.name, one.version]))
  return Promise.all(
    segments.map(async (segment) => {
      const { name, description, owner, tags, folder = null, purpose, from } = segment
      const version = versions.get(name) ?? segment.version
      const own = { name, description, owner, tags, folder, purpose, from, version }
      const read = await scopeIn(warehouse, segment, faults.get(name))
      const isKnown = read.error === null && evaluated.get(name) === version
      const size = isKnown ? (sizes.get(name) ?? "0") : null
      return { ...own, size, ...read }
    }),
  )
}

async function scopeIn(
  warehouse: Warehouse,
  segment: Segment,
  unlinked: PitbossError | undefined,
): Promise<Pick<SegmentListing, "scope" | "scope_because" | "error">> {
  try {
    if (unlinked !== undefined) throw unlinked
    const checked = await checkSegment(warehouse, segment)
    const { kind, why } = await scopeOf(warehouse, checked.sql)
    return { scope: kind, scope_because: why, error: null }
  } catch (thrown) {
    return { scope: null, scope_because: null, error: faultOf(thrown, segment.written) }
  }
}

/**
 * Whom a select would have as members at the instant, on the features as they stand; nothing is
 * kept. Without a purpose it is for marketing; `nested` were linked before. Throws what checkSegment and scopeOf throw.
 */
export async function previewSegment(
  warehouse: Warehouse,
  sql: string,
  at: Date,
  { purpose = "marketing", nested = [] }: Partial<Pick<Checkable, "purpose" | "nested">> = {},
): Promise<Preview> {
  const checked = await checkSegment(warehouse, { sql, purpose, nested })
  const { sql: compiled, payload } = checked
  const scope = await scopeOf(warehouse, compiled)
  // The payload is reckoned too: what fails over a member's value would fail as soon as it is a segment.
  const [row] = await warehouse.query<{ size: string }>(
    `select uniqExact(player_key) as size, sum(length(payload)) as written from (${evaluatedSelect(checked)})
where player_key in (select player_key from ft_player)`,
    { at: bound(at) },
  )
  const found = await warehouse.query<Omit<Member, "entered_at">>(
    `select player_key, brand, player_id from ft_player
where player_key in (select player_key from (${compiled}))
order by brand, player_id limit ${PREVIEW_PLAYERS_MAX}`,
    { at: bound(at) },
  )
  const carried =
    payload.length === 0
      ? new Map<string, string>()
      : await carriedBy(warehouse, checked, found, at)
  const players = found.map((one) => ({ ...one, payload: carried.get(one.player_key) ?? "" }))
  return { size: row?.size ?? "0", columns: payload, players, scope, compiled }
}

async function carriedBy(
  warehouse: Warehouse,
  checked: CompiledSelect,
  players: readonly Pick<Member, "player_key">[],
  at: Date,
): Promise<ReadonlyMap<string, string>> {
  const rows = await warehouse.query<{ player_key: string; payload: string }>(
    `select player_key, max(payload) as payload from (${evaluatedSelect(checked)})
where player_key in (select toUInt64(arrayJoin({keys:Array(String)}))) group by player_key`,
    { at: bound(at), keys: players.map(({ player_key }) => player_key) },
  )
  return new Map(rows.map(({ player_key, payload }) => [player_key, payload]))
}

/** The members now, by brand and player. */
export function segmentMembers(warehouse: Warehouse, name: string): Promise<Member[]> {
  return warehouse.query<Member>(
    `select player_key, brand, player_id, entered_at from seg_membership
where segment = {name:String} order by brand, player_id`,
    { name },
  )
}

/** Who was a member at a past instant, by the transitions: they are kept for ever. */
export function segmentMembersAsOf(
  warehouse: Warehouse,
  name: string,
  at: Date,
): Promise<Member[]> {
  return warehouse.query<Member>(
    `select player_key, latest.2 as brand, latest.3 as player_id, latest.4 as entered_at
from (
    select player_key, max((evaluation_id, brand, player_id, at, change)) as latest
    from seg_transition
    where segment = {name:String} and at <= {at:DateTime64(3)} group by player_key)
where latest.5 = 'entered' order by brand, player_id`,
    { name, at: bound(at) },
  )
}
