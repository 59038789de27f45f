import type { QueryParams } from "../../warehouse/warehouse.ts"
import { quoteIdentifier } from "../dialect/quote.ts"

/** The column by which players are told apart. */
export const PLAYER_KEY = "player_key"

/** One of equal parts of all keys: `index` counts from 0. */
export interface Slice {
  readonly index: number
  readonly of: number
}

/** Players from one key to another, both included. Keys are hashes: equal ranges hold equally many. */
export interface PlayerRange {
  readonly first: bigint
  readonly last: bigint
}

/** A condition on rows, with what it binds. */
export interface Chosen {
  readonly where: string
  readonly params: QueryParams
}

/** Every row. */
export const EVERYTHING: Chosen = { where: "true", params: {} }

/** How many keys there are. */
export const KEYS = 2n ** 64n

/** The players of a slice. */
export function rangeOf({ index, of }: Slice): PlayerRange {
  const parts = BigInt(of)
  const first = (KEYS * BigInt(index)) / parts
  return { first, last: (KEYS * BigInt(index + 1)) / parts - 1n }
}

/** The condition that a row is about a player of the range, with what it binds. */
export function withinRange({ first, last }: PlayerRange): Chosen {
  return {
    where: `${PLAYER_KEY} between {first:UInt64} and {last:UInt64}`,
    params: { first: first.toString(), last: last.toString() },
  }
}

/** The condition that a key, which is no player's, is in a part of all keys, with what it binds. */
export function withinPart(key: readonly string[], { index, of }: Slice): Chosen {
  const names = key.map((name) => quoteIdentifier(name)).join(", ")
  return {
    where: `cityHash64(${names}) % {parts:UInt64} = {part:UInt64}`,
    params: { parts: of, part: index },
  }
}
