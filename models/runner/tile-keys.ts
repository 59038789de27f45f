import type { MaterializedViewMatter } from "./front-matter.ts"
import type { KeyChoice } from "./heal.ts"
import { type Model, relationName } from "./model.ts"
import type { Site } from "./site.ts"
import { PLAYER_KEY, rangeOf, type Slice, withinRange } from "./slice.ts"

type Tile = Model<MaterializedViewMatter>

/** Keys that are no players' are compared in parts of about so many, each in memory of its own. */
const KEYS_OF_PART = 500_000

/** Whether the keys of a tile are players': else all players share them, and they are looked at as a whole. */
export function isByPlayer({ matter }: Tile): boolean {
  return matter.order_by.includes(PLAYER_KEY)
}

/**
 * What a look at a slice compares of a tile: the keys of its players; of keys that are no players' all, where the
 * look is at `shared` ones too: in parts by their hash, those that only the tile knows included.
 */
export async function keysOfSlice(
  site: Site,
  tile: Tile,
  slice: Slice,
  shared = slice.index === 0,
): Promise<readonly KeyChoice[]> {
  if (isByPlayer(tile)) return [{ players: withinRange(rangeOf(slice)) }]
  if (!shared) return []
  const [row] = await site.warehouse.query<{ n: string }>(
    `select count() as n from ${relationName(tile.name, site.scope.database)}`,
  )
  const of = Math.max(1, Math.ceil(Number(row?.n ?? 0) / KEYS_OF_PART))
  return Array.from({ length: of }, (_, index) => ({ part: { index, of } }))
}
