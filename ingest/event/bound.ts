import { type Bounds, boundsOfBrand } from "../../core/event-bounds.ts"
import { COPIED_TO_COMPLIANCE, EVENT_TYPES } from "./registry.ts"

/** Begins the source of an import: history is late by nature. */
export const IMPORT_SOURCE = "import:"

export type BoundCode = "EVENT_TOO_LATE" | "EVENT_TOO_EARLY"

/** How an event came: what its bounds are held against. */
export interface Entrance {
  readonly bounds: Bounds
  readonly source: string
  /** When it arrived, ms since 1970. */
  readonly arrivedAt: number
}

/**
 * Types that are taken whatever their date. What restricts a player holds from its arrival, and a clock
 * that is wrong must not lose it; what permits again never counts as later than it arrived. A player
 * whose registration is not known gets nothing, so that one may be refused.
 */
export const BOUNDLESS_TYPES: readonly string[] = [
  ...Object.entries(EVENT_TYPES).flatMap(([type, { topic }]) =>
    topic === "compliance" ? [type] : [],
  ),
  ...COPIED_TO_COMPLIANCE.filter((type) => type !== "player.registered"),
]

const boundlessTypes = new Set(BOUNDLESS_TYPES)

/** Why an event that keeps the contract is too far from its arrival; undefined where it is not. */
export function outOfBounds(
  { type, brand, occurred_at }: Readonly<Record<string, unknown>>,
  { bounds, source, arrivedAt }: Entrance,
): { readonly code: BoundCode; readonly reason: string } | undefined {
  if (boundlessTypes.has(String(type))) return undefined
  const { late, future } = boundsOfBrand(bounds, String(brand))
  const age = arrivedAt - new Date(String(occurred_at).toUpperCase()).getTime()
  if (late !== undefined && age > late && !source.startsWith(IMPORT_SOURCE))
    return { code: "EVENT_TOO_LATE", reason: `expected at most ${days(late)} days ago` }
  if (future !== undefined && -age > future)
    return { code: "EVENT_TOO_EARLY", reason: `expected at most ${minutes(future)} minutes ahead` }
  return undefined
}

const days = (ms: number) => ms / 86_400_000
const minutes = (ms: number) => ms / 60_000
