import { isDeepStrictEqual } from "node:util"
import type { SentEvent } from "./event.ts"

/** Ids of one brand that came with more than one content; events in order of arrival. */
export function identityConflicts(arrived: readonly SentEvent[]): ReadonlySet<string> {
  const first = new Map<string, SentEvent>()
  const conflicts = new Set<string>()
  for (const event of arrived) {
    const standing = first.get(event.event_id)
    if (standing === undefined) first.set(event.event_id, event)
    else if (!isDeepStrictEqual(contentOf(standing), contentOf(event)))
      conflicts.add(event.event_id)
  }
  return conflicts
}

const DEFAULTS = { base_rate: "1", is_test: false, is_free_bet: false, is_live: false }

/** What an event says: defaults are content, and decimals and instants are equal by value. */
export function contentOf(event: SentEvent): object {
  const { schema_version: _, ...content } = event
  // What is sent as JSON has no field that is undefined.
  const filled = Object.entries({ ...DEFAULTS, ...content }).filter(
    ([, value]) => value !== undefined,
  )
  return Object.fromEntries(
    filled.map(([name, value]) => [name, typeof value === "string" ? plain(value) : value]),
  )
}

function plain(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return new Date(text).toISOString()
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, "") : text
}
