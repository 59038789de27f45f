import type { Warehouse } from "../../warehouse/warehouse.ts"
import { keysOfNames } from "./keys-of-names.ts"
import type { Home } from "./residence.ts"
import { LIMIT_SHARE_NEAR } from "./rule/limit-near.ts"
import { type Facts, mergeSpans, NEVER, type Span } from "./span.ts"
import type { Subject } from "./subject.ts"

/** Permissions of one fact that are looked at, latest first; what is behind them permits nothing. */
const PERMISSIONS_MAX = 100

/** What the warehouse knows of players, by `brand:player_id`. */
export interface WarehouseState {
  readonly facts: ReadonlyMap<string, Facts>
  readonly registered: ReadonlySet<string>
  readonly profiles: ReadonlyMap<string, Profile>
}

/** What his row shows of him. */
export type Profile = Home & Pick<Subject, "limitsNear" | "limitsUnrated" | "hasPlayed">

/** Of whom the warehouse has no row: he is unknown, which suppresses by itself. */
export const NO_PROFILE: Profile = {
  ...{ jurisdiction: "", country: "", timeZone: "" },
  ...{ limitsNear: [], limitsUnrated: [], hasPlayed: undefined },
}

interface PlayerRow {
  readonly name: string
  readonly is_registered: number
  readonly jurisdiction: string
  readonly country: string
  readonly time_zone: string
  readonly limits_near: readonly string[]
  readonly limits_unrated: readonly string[]
  readonly has_played: number
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

/** Reads the given players' rows, and the facts on them and on their kin. */
export async function readWarehouseState(
  warehouse: Warehouse,
  names: readonly string[],
  kin: readonly string[],
): Promise<WarehouseState> {
  const rows = await warehouse.query<PlayerRow>(
    `select concat(brand, ':', player_id) as name, is_registered, jurisdiction, country, time_zone,
    arrayFilter((limit_name, share) -> ifNull(share >= {near:Decimal(38, 6)}, false), mapKeys(limits_share), mapValues(limits_share)) as limits_near,
    limits_unrated, bet_first_at is not null as has_played
from ft_player
where player_key in (${keysOfNames("names")})`,
    { names, near: LIMIT_SHARE_NEAR },
  )
  return {
    facts: await readFacts(warehouse, [...new Set([...names, ...kin])]),
    profiles: new Map(
      rows.map(
        ({ name, jurisdiction, country, time_zone, limits_near, limits_unrated, has_played }) => [
          name,
          {
            ...{ jurisdiction, country, timeZone: time_zone },
            ...{
              limitsNear: limits_near,
              limitsUnrated: limits_unrated,
              hasPlayed: has_played === 1,
            },
          },
        ],
      ),
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
where player_key in (${keysOfNames("names")})
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
