/**
 * What is known of one fact on one player, as three maxima in ms (0: never). Merging takes the
 * larger of each, so the order of arrival and repeats cannot matter, and nothing that restricts is
 * ever lost.
 */
export interface Span {
  readonly restrictedAt: number
  readonly permittedAt: number
  /** Until when it restricts by itself. */
  readonly until: number
}

export const NEVER: Span = { restrictedAt: 0, permittedAt: 0, until: 0 }

export function mergeSpans(a: Span, b: Span): Span {
  return {
    restrictedAt: Math.max(a.restrictedAt, b.restrictedAt),
    permittedAt: Math.max(a.permittedAt, b.permittedAt),
    until: Math.max(a.until, b.until),
  }
}

/** It restricts unless a later permission was recorded; a tie restricts. */
export function isRestricted({ restrictedAt, permittedAt }: Span): boolean {
  return restrictedAt > 0 && permittedAt <= restrictedAt
}

/** Facts by name: `exclusion`, `cooling_off`, `block`, `consent:email:casino`, ... */
export type Facts = ReadonlyMap<string, Span>

/** Joins facts of several origins or players. */
export function mergeFacts(all: readonly Facts[]): Facts {
  const merged = new Map<string, Span>()
  for (const facts of all)
    for (const [name, span] of facts) merged.set(name, mergeSpans(merged.get(name) ?? NEVER, span))
  return merged
}

export function spanOf(facts: Facts, name: string): Span {
  return facts.get(name) ?? NEVER
}
