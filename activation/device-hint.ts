import { type PlayerRef, playerKey } from "../core/player.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"

/** A device of more players than these is a public one, and hints at nothing. */
export const DEVICE_PLAYERS_MAX = 10
/** Players who are named, those with the most devices in common first. */
const HINTS_MAX = 20

/** Another player who used the same devices: perhaps the same person, perhaps a household. No link. */
export interface DeviceHint {
  readonly player: string
  /** How many devices both used. */
  readonly devices: number
  /** When he last used one of them. */
  readonly seen_last_at: string
}

/** Who shares devices with a player and is not known as the same person. */
export async function readDeviceHints(
  warehouse: Warehouse,
  player: PlayerRef,
  kin: readonly string[],
): Promise<readonly DeviceHint[]> {
  const rows = await warehouse.query<{ player: string; devices: string; last_ms: string }>(
    `select concat(brand, ':', any(d.player_id)) as player, uniqExact(d.device) as devices,
    toUnixTimestamp64Milli(max(d.seen_last_at)) as last_ms
from int_player_device as d
where d.device in (
    select device from int_player_device
    where device in (select device from int_player_device where player_key = {key:UInt64})
    group by device having uniqExact(player_key, brand) <= ${DEVICE_PLAYERS_MAX})
group by player_key, brand
having player not in {kin:Array(String)}
order by devices desc, last_ms desc, player
limit ${HINTS_MAX}`,
    { key: playerKey(player), kin },
  )
  return rows.map(({ player, devices, last_ms }) => ({
    player,
    devices: Number(devices),
    seen_last_at: new Date(Number(last_ms)).toISOString(),
  }))
}
