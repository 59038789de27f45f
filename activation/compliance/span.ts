/** Something that permits again. */
export interface Permission {
  /** From when it permits, ms: nothing before. */
  readonly at: number
  /** The latest arrival of a restriction that it lifts, microseconds. */
  readonly beats: number
}

/**
 * What is known of one fact on one player: what restricts as three maxima (0: never), and all that permits.
 * Merging takes the larger of each and the union, so the order of arrival and repeats cannot matter, and
 * nothing that restricts is ever lost.
 */
export interface Span {
  /** The latest date of what restricts, ms. It holds from its arrival, whatever that says. */
  readonly restrictedAt: number
  /** The latest arrival of what restricts, microseconds. */
  readonly arrival: number
  /** Until when it restricts by itself, ms. */
  readonly until: number
  readonly permissions: readonly Permission[]
}

export const NEVER: Span = { restrictedAt: 0, arrival: 0, until: 0, permissions: [] }

export function mergeSpans(a: Span, b: Span): Span {
  return {
    restrictedAt: Math.max(a.restrictedAt, b.restrictedAt),
    arrival: Math.max(a.arrival, b.arrival),
    until: Math.max(a.until, b.until),
    permissions: [...a.permissions, ...b.permissions],
  }
}

/** The latest permission in force that knew of what restricts (up to `arrival`), ms; 0 without any. */
export function permittedAt(
  { arrival: own, permissions }: Span,
  now: number,
  arrival: number = own,
): number {
  let latest = 0
  for (const { at, beats } of permissions)
    if (at > latest && at <= now && beats >= arrival) latest = at
  return latest
}

/** It restricts unless a later permission is in force; a tie restricts. */
export function isRestricted(span: Span, now: number): boolean {
  return span.restrictedAt > 0 && permittedAt(span, now) <= span.restrictedAt
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
