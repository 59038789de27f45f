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

/** Reads a player's row, segments and decisions. Throws PLAYER_UNKNOWN. */
export async function readPlayer(warehouse: Warehouse, player: PlayerRef): Promise<PlayerRecord> {
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
where player_key = {key:UInt64} order by segment`,
    params,
  )
  const decisions = await warehouse.query(
    `select campaign, decided_at, verdict, reasons, rule_version from act_decision
where player_key = {key:UInt64} order by decided_at desc limit ${DECISIONS_MAX}`,
    params,
  )
  return { row, segments, decisions }
}
