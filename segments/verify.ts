import type { Warehouse } from "../warehouse/warehouse.ts"
import type { CompiledSegment } from "./compile.ts"
import { bound } from "./instant.ts"

/** Players named per segment whose membership is wrong. */
const NAMED_MAX = 10

/** A segment's members as they stand, against its select over every player at the same instant. */
export interface Verification {
  readonly segment: string
  readonly scope: CompiledSegment["reach"]["kind"]
  /** The instant that now() stood for, RFC 3339. */
  readonly at: string
  /** Players whom the select finds. */
  readonly members: number
  /** Of them those who are no members. */
  readonly missing: number
  /** Members whom the select does not find. */
  readonly extra: number
  /** The first of both, as brand:player. */
  readonly players: readonly string[]
  readonly ms: number
}

/**
 * Compares a segment with a look at everybody at `at`. Exact only where nothing is evaluated meanwhile and the features
 * are those of that instant. Throws what the select throws.
 */
export async function verifySegment(
  warehouse: Warehouse,
  { name, select, reach }: CompiledSegment,
  at: Date,
): Promise<Verification> {
  const began = performance.now()
  const [row] = await warehouse.query<Counted>(
    `with compared as (
    select player_key, max(wanted) as is_wanted, max(standing) as is_standing
    from (
        select toUInt64(player_key) as player_key, 1 as wanted, 0 as standing from (${select})
        union all
        select player_key, 0 as wanted, 1 as standing from seg_membership where segment = {segment:String})
    group by player_key
    having is_standing = 1 or player_key in (select player_key from ft_player)),
wrong as (
    select player_key, brand, player_id from ft_player
    where player_key in (select player_key from compared where is_wanted != is_standing))
select toUInt32(countIf(is_wanted = 1)) as members, toUInt32(countIf(is_wanted > is_standing)) as missing,
    toUInt32(countIf(is_wanted < is_standing)) as extra,
    (select groupArraySorted(${NAMED_MAX})(concat(brand, ':', player_id)) from wrong) as players
from compared`,
    { segment: name, at: bound(at) },
  )
  const { members = 0, missing = 0, extra = 0, players = [] } = row ?? {}
  const ms = Math.round(performance.now() - began)
  return {
    ...{ segment: name, scope: reach.kind, at: at.toISOString() },
    ...{ members, missing, extra, players, ms },
  }
}

type Counted = Pick<Verification, "members" | "missing" | "extra" | "players">
