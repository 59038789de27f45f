import { PitbossError } from "../core/errors.ts"
import { type PlayerRef, playerKey, playerName } from "../core/player.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"

/** Decisions that a record shows, latest first. */
const DECISIONS_MAX = 50

/** All that is known of a player, without personal data. */
export interface PlayerRecord {
  /** His row of ft_player, by column; decimals and 64-bit integers as text. */
  readonly row: Readonly<Record<string, unknown>>
  /** Segments that he belongs to, since when, and with what payload. */
  readonly segments: readonly object[]
  readonly decisions: readonly object[]
}

/**
 * Reads a player's row, segments and decisions; of segments, those that are named: nobody leaves one that is gone, so
 * who was in it would be for ever. Throws PLAYER_UNKNOWN.
 */
export async function readPlayer(
  warehouse: Warehouse,
  player: PlayerRef,
  names: readonly string[],
): Promise<PlayerRecord> {
  const params = { key: playerKey(player) }
  const [row] = await warehouse.query<Record<string, unknown>>(
    "select * from ft_player where player_key = {key:UInt64}",
    params,
  )
  if (row === undefined)
    throw new PitbossError(
      "PLAYER_UNKNOWN",
      `No event of ${playerName(player)} has come in. Expected brand:player_id, as the operator names the player.`,
    )
  const segments = await warehouse.query(
    `select segment, entered_at, payload from seg_membership
where player_key = {key:UInt64} and segment in {names:Array(String)} order by segment`,
    { ...params, names: [...names] },
  )
  return { row, segments, decisions: await readDecisions(warehouse, player, new Date()) }
}

/**
 * A player's record at a past instant: his row as it was reckoned for then, the segments that he was in by the
 * transitions, and what had been decided. Throws PLAYER_UNKNOWN where he had no row then.
 */
export async function readPlayerAsOf(
  warehouse: Warehouse,
  player: PlayerRef,
  { at, row }: { readonly at: Date; readonly row: PlayerRecord["row"] | undefined },
): Promise<PlayerRecord> {
  if (row === undefined)
    throw new PitbossError(
      "PLAYER_UNKNOWN",
      `No event of ${playerName(player)} had occurred by ${at.toISOString()}.`,
    )
  const segments = await warehouse.query(
    `select segment, latest.2 as entered_at, latest.4 as payload
from (
    select segment, max((evaluation_id, at, change, payload)) as latest
    from seg_transition
    where player_key = {key:UInt64} and seg_transition.at <= {at:DateTime64(3)} group by segment)
where latest.3 = 'entered' order by segment`,
    { key: playerKey(player), at: at.toISOString().replace("T", " ").replace("Z", "") },
  )
  return { row, segments, decisions: await readDecisions(warehouse, player, at) }
}

function readDecisions(
  warehouse: Warehouse,
  player: PlayerRef,
  until: Date,
): Promise<readonly object[]> {
  return warehouse.query(
    `select campaign, decided_at, verdict, reasons, rule_version from act_decision
where player_key = {key:UInt64} and decided_at <= {until:DateTime64(3)} order by decided_at desc limit ${DECISIONS_MAX}`,
    { key: playerKey(player), until: until.toISOString().replace("T", " ").replace("Z", "") },
  )
}
