import xxhash from "xxhash-wasm"
import { PitbossError } from "./errors.ts"

const { h64 } = await xxhash()

/** How a player is named on the wire: unique per brand. */
export interface PlayerRef {
  readonly brand: string
  readonly playerId: string
}

/**
 * The 64-bit key of a player, the same as `xxHash64(brand || '\0' || player_id)` in ClickHouse,
 * as an unsigned decimal string (it does not fit a JSON number).
 */
export function playerKey({ brand, playerId }: PlayerRef): string {
  return h64(`${brand}\0${playerId}`).toString()
}

/** The Kafka key of a player's events, and how people write a player: `brand:player_id`. */
export function playerName({ brand, playerId }: PlayerRef): string {
  return `${brand}:${playerId}`
}

/** Reads `brand:player_id`. Brands hold no colon; a player id may. */
export function parsePlayerName(name: string): PlayerRef {
  const colon = name.indexOf(":")
  if (colon < 1 || colon === name.length - 1)
    throw new PitbossError(
      "PLAYER_NAME_MALFORMED",
      `'${name}' does not name a player: expected brand:player_id.`,
    )
  return { brand: name.slice(0, colon), playerId: name.slice(colon + 1) }
}
