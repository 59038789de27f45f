/** What says that players are one person. A shared device says nothing: it is a hint, and no link. */
export const LINK_KINDS = ["operator", "email", "phone", "document"] as const
export type LinkKind = (typeof LINK_KINDS)[number]

/** What a link names: all players who have the same one are one person. */
export interface LinkTarget {
  readonly kind: LinkKind
  /** As the operator names the person, or a random name that the vault gave to a verified contact. */
  readonly personId: string
}

/** One event about a link: it was made, or taken back. */
export interface LinkStep extends LinkTarget {
  /** `brand:player_id`. */
  readonly player: string
  readonly isLinked: boolean
  /** From when it counts, ms; 0: it does not. What takes a link back and is dated too far ahead does not. */
  readonly countsAt: number
  /** From when the gate reckons with it, ms. */
  readonly knownAt: number
}

/** A link's name: `operator:p-1`. One kind's ids say nothing of another's. */
export function linkName({ kind, personId }: LinkTarget): string {
  return `${kind}:${personId}`
}

/** Reads a link's name. */
export function parseLinkName(name: string): LinkTarget {
  const colon = name.indexOf(":")
  const kind = LINK_KINDS.find((one) => one === name.slice(0, colon))
  if (kind === undefined) throw new TypeError(`'${name}' names no link`)
  return { kind, personId: name.slice(colon + 1) }
}

/** A standing link between a player and what he shares with others. */
export interface Link {
  readonly player: string
  /** `linkName` of what he is linked to. */
  readonly to: string
}

/** Numbers of arrival below this are no instants: the order of whoever has no clock. */
const ARRIVAL_INSTANT_MIN = 1_000_000_000_000_000

/**
 * From when a link counts, ms: from its date, or from its arrival (microseconds) where a clock that is ahead says a
 * later one. So whoever takes it back now takes it back later.
 */
export function linkedFrom(occurredAt: number, arrival: number): number {
  return arrival < ARRIVAL_INSTANT_MIN
    ? occurredAt
    : Math.min(occurredAt, Math.floor(arrival / 1_000))
}

/** What is known of one link, as two maxima in ms (0: never). */
export interface LinkSpan {
  readonly linkedAt: number
  readonly unlinkedAt: number
}

export const NEVER_LINKED: LinkSpan = { linkedAt: 0, unlinkedAt: 0 }

/** Merging takes the larger of each: order and repeats cannot matter, and no link is ever lost. */
export function mergeLinkSpans(a: LinkSpan, b: LinkSpan): LinkSpan {
  return {
    linkedAt: Math.max(a.linkedAt, b.linkedAt),
    unlinkedAt: Math.max(a.unlinkedAt, b.unlinkedAt),
  }
}

/** It stands unless it was taken back later; a tie links, since a link can only restrict. */
export function isLinked({ linkedAt, unlinkedAt }: LinkSpan): boolean {
  return linkedAt > 0 && unlinkedAt <= linkedAt
}
