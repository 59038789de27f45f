import type { Segment } from "../segment.ts"
import { type BacktestParts, backtestDay } from "./backtest.ts"
import { BacktestStore, type PastMember } from "./store.ts"

/**
 * Whom a segment's definition of today finds on models as they were true at an instant: from all events that had occurred
 * by then, whenever they came in. They are built anew for it, in a database of their own. Throws what readPastSegment does.
 */
export async function membersAsTrue(
  parts: BacktestParts,
  { segment, among, at }: MembersAsked,
): Promise<readonly PastMember[]> {
  const store = new BacktestStore(parts.warehouse, String(Date.now()))
  const day = at.toISOString().slice(0, 10)
  await store.open()
  try {
    const what = { day, at, reading: "true", segment, others: [], among } as const
    await backtestDay(parts, store, what)
    return await store.found(day)
  } finally {
    await store.drop()
  }
}

export interface MembersAsked {
  readonly segment: Segment
  /** Those that it may read. */
  readonly among: readonly Segment[]
  readonly at: Date
}
