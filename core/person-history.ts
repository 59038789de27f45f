import { linkGraph, reachablePlayers } from "./person.ts"
import {
  isLinked,
  type Link,
  type LinkSpan,
  type LinkStep,
  linkName,
  mergeLinkSpans,
  NEVER_LINKED,
} from "./person-link.ts"

/** Players who became one person, or who are not one any more. */
export interface PersonChange {
  readonly change: "merged" | "split"
  /** When it became known, ms. */
  readonly knownAt: number
  /** The person before the split or after the merge: the name of the player whose link came first. */
  readonly person: string
  /** The players of each part, in order; the first part keeps the person's name. */
  readonly parts: readonly (readonly string[])[]
  /** The link that was made or taken back. */
  readonly player: string
  readonly link: string
}

/** The persons that links make, step by step, in the order in which they came in. */
export class PersonLedger {
  readonly #spans = new Map<string, Link & LinkSpan>()
  /** Players in the order in which the first link of each came in. */
  readonly #order = new Map<string, number>()

  /** Takes one step more; tells what it changed, if anything. */
  take(step: LinkStep): PersonChange | undefined {
    const { player, isLinked: isMade, countsAt, knownAt } = step
    const link = linkName(step)
    if (isMade && !this.#order.has(player)) this.#order.set(player, this.#order.size)
    const before = this.#partsOf(player, link)
    const key = JSON.stringify([player, link])
    const known = this.#spans.get(key) ?? NEVER_LINKED
    const said = isMade
      ? { linkedAt: countsAt, unlinkedAt: 0 }
      : { linkedAt: 0, unlinkedAt: countsAt }
    this.#spans.set(key, { player, to: link, ...mergeLinkSpans(known, said) })
    const after = this.#partsOf(player, link)
    if (before.length === after.length) return undefined
    const change = before.length > after.length ? "merged" : "split"
    const parts = change === "merged" ? before : after
    return { change, knownAt, person: parts[0]?.[0] ?? player, parts, player, link }
  }

  /** Links that stand. */
  standing(): readonly Link[] {
    return [...this.#spans.values()].filter(isLinked)
  }

  /** The players of a player's person, himself among them, the one whose link came first before all others. */
  playersOf(player: string): readonly string[] {
    return this.#sorted(reachablePlayers(player, linkGraph(this.standing())))
  }

  // The persons of a player and of all who have a link of the same name.
  #partsOf(player: string, link: string): readonly (readonly string[])[] {
    const graph = linkGraph(this.standing())
    const parts = new Map<string, readonly string[]>()
    for (const one of [player, ...graph.playersOf(link)]) {
      const part = this.#sorted(reachablePlayers(one, graph))
      parts.set(part[0] ?? one, part)
    }
    return [...parts.values()].sort(([a = ""], [b = ""]) => this.#rank(a) - this.#rank(b))
  }

  #sorted(players: readonly string[]): readonly string[] {
    return [...players].sort((a, b) => this.#rank(a) - this.#rank(b))
  }

  #rank(player: string): number {
    return this.#order.get(player) ?? Number.MAX_SAFE_INTEGER
  }
}
