import { keysOfNames } from "../../../activation/compliance/keys-of-names.ts"
import { readPerson } from "../../../activation/person-record.ts"
import { type PlayerRef, playerKey, playerName } from "../../../core/player.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"
import type { PlayerDocument } from "./schema.ts"

type Restriction = PlayerDocument["restrictions"][number]

interface FactRow {
  readonly player: string
  readonly fact: string
  readonly restricted_at: string
  readonly permitted_at: string
  readonly until: string
  readonly now: string
}

/** Facts that hold a whole person, whichever of his players they are about. */
const OF_PERSON = "^(exclusion|cooling_off|aml_hold)$|^harm:"

/**
 * What the gate reads of a player: his own facts first, then those of other players of the same person that hold
 * him too. A permission counts once it is in force, where it knew of what restricts; equal instants restrict; what has
 * an end is over by itself.
 */
export async function readRestrictions(
  warehouse: Warehouse,
  player: PlayerRef,
): Promise<Restriction[]> {
  const { players } = await readPerson(warehouse, player)
  const rows = await warehouse.query<FactRow>(
    `select concat(brand, ':', player_id) as player, fact, max(r.restricted_at) as restricted_at,
    max(r.restricted_arrival) as arrival, now64(3, 'UTC') as now, max(r.until) as until,
    arrayMax(arrayMap(
        one -> if(one.1 <= now and one.2 >= arrival, one.1, toDateTime64(0, 3, 'UTC')),
        groupArray((r.permitted_at, r.beats_arrival)))) as permitted_at
from ft_restriction as r
where player_key = {key:UInt64}
    or match(fact, {ofPerson:String}) and player_key in (${keysOfNames("players")})
group by player, fact order by player != {name:String}, player, fact`,
    {
      key: playerKey(player),
      players,
      name: playerName(player),
      ofPerson: OF_PERSON,
    },
  )
  return rows.map(({ player, fact, restricted_at, permitted_at, until, now }) => ({
    player,
    fact,
    is_restricted:
      sinceEver(restricted_at) !== null &&
      restricted_at >= permitted_at &&
      (sinceEver(until) === null || until > now),
    restricted_at: sinceEver(restricted_at),
    permitted_at: sinceEver(permitted_at),
    until: sinceEver(until),
  }))
}

function sinceEver(instant: string): string | null {
  return instant.startsWith("1970-01-01 00:00:00") ? null : isoInstant(instant)
}
