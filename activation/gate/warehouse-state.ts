import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Home } from "./residence.ts"
import { LIMIT_SHARE_NEAR } from "./rule/limit-near.ts"
import { type Facts, mergeSpans, NEVER, type Span } from "./span.ts"
import type { Subject } from "./subject.ts"

/** Permissions of one fact that are looked at, latest first; what is behind them permits nothing. */
const PERMISSIONS_MAX = 100

/** What the warehouse knows of players, by `brand:player_id`. */
export interface WarehouseState {
  readonly facts: ReadonlyMap<string, Facts>
  readonly persons: ReadonlyMap<string, string>
  /** Players of a person. */
  readonly players: ReadonlyMap<string, readonly string[]>
  readonly registered: ReadonlySet<string>
  readonly profiles: ReadonlyMap<string, Profile>
}

/** What his row shows of him. */
export type Profile = Home & Pick<Subject, "limitsNear">

/** Of whom the warehouse has no row: he is unknown, which suppresses by itself. */
export const NO_PROFILE: Profile = { jurisdiction: "", country: "", timeZone: "", limitsNear: [] }

interface PlayerRow {
  readonly name: string
  readonly person_id: string
  readonly is_registered: number
  readonly jurisdiction: string
  readonly country: string
  readonly time_zone: string
  readonly limits_near: readonly string[]
}

interface FactRow {
  readonly name: string
  readonly fact: string
  readonly restricted_ms: string
  readonly restricted_arrival: string
  readonly until_ms: string
  /** Instant (ms) and the arrival that it beats, latest first. */
  readonly permissions: readonly (readonly [string, string])[]
}

/** Reads the given players, everybody who is the same person, and the facts on all of them. */
export async function readWarehouseState(
  warehouse: Warehouse,
  names: readonly string[],
  personIds: readonly string[],
): Promise<WarehouseState> {
  const rows = await warehouse.query<PlayerRow>(
    `with wanted as (
    select person_id from ft_player
    where concat(brand, ':', player_id) in {names:Array(String)} and person_id != '')
select concat(brand, ':', player_id) as name, person_id, is_registered, jurisdiction, country, time_zone,
    arrayFilter((limit_name, share) -> share >= {near:Decimal(38, 6)}, mapKeys(limits_share), mapValues(limits_share)) as limits_near
from ft_player
where concat(brand, ':', player_id) in {names:Array(String)}
    or person_id in (select person_id from wanted) or (person_id != '' and person_id in {personIds:Array(String)})`,
    { names, personIds, near: LIMIT_SHARE_NEAR },
  )
  const players = new Map<string, string[]>()
  for (const { name, person_id } of rows)
    if (person_id !== "") players.set(person_id, [...(players.get(person_id) ?? []), name])
  return {
    facts: await readFacts(warehouse, [...new Set([...names, ...rows.map(({ name }) => name)])]),
    persons: new Map(rows.map(({ name, person_id }) => [name, person_id])),
    players,
    profiles: new Map(
      rows.map(({ name, jurisdiction, country, time_zone, limits_near }) => [
        name,
        { jurisdiction, country, timeZone: time_zone, limitsNear: limits_near },
      ]),
    ),
    registered: new Set(rows.flatMap(({ name, is_registered }) => (is_registered ? [name] : []))),
  }
}

/** Facts on players by name, from the tile that follows the inserts. */
export async function readFacts(
  warehouse: Warehouse,
  names: readonly string[],
): Promise<ReadonlyMap<string, Facts>> {
  const rows = await warehouse.query<FactRow>(
    `select concat(brand, ':', player_id) as name, fact,
    toUnixTimestamp64Milli(max(restricted_at)) as restricted_ms,
    max(r.restricted_arrival) as restricted_arrival,
    toUnixTimestamp64Milli(max(until)) as until_ms,
    arraySlice(arrayReverseSort(groupArrayIf((toUnixTimestamp64Milli(permitted_at), beats_arrival), beats_arrival > 0)), 1, ${PERMISSIONS_MAX}) as permissions
from ft_restriction as r
where player_key in (
        select xxHash64(concat(substring(one, 1, position(one, ':') - 1), '\\0', substring(one, position(one, ':') + 1)))
        from (select arrayJoin({names:Array(String)}) as one))
group by name, fact`,
    { names },
  )
  const facts = new Map<string, Map<string, Span>>()
  for (const row of rows) {
    const ofPlayer = facts.get(row.name) ?? new Map<string, Span>()
    facts.set(row.name, ofPlayer)
    const span = {
      restrictedAt: Number(row.restricted_ms),
      arrival: Number(row.restricted_arrival),
      until: Number(row.until_ms),
      permissions: row.permissions.map(([at, beats]) => ({ at: Number(at), beats: Number(beats) })),
    }
    ofPlayer.set(row.fact, mergeSpans(ofPlayer.get(row.fact) ?? NEVER, span))
  }
  return facts
}
