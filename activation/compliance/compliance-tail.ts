import { setTimeout as sleep } from "node:timers/promises"
import { linkedFrom } from "../../core/person-link.ts"
import { IMPORT_SOURCE } from "../../ingest/event/bound.ts"
import type { EventLog, Tail, TailMessage } from "../../ingest/log/log.ts"
import type { MessagePlace } from "../../store/hold-release.ts"
import { BlockLatency } from "./block-latency.ts"
import { type ComplianceFact, readFact } from "./fact.ts"
import { Holds } from "./holds.ts"
import type { ToldLinks } from "./kinship.ts"
import { type Home, type Residence, Residences } from "./residence.ts"
import { type Facts, mergeSpans, NEVER, type Span } from "./span.ts"

/** No answer of Kafka for this long: nothing is cleared. */
export const COMPLIANCE_WAIT_MS_MAX = 1_000
const POLL_MS = 10
const NO_FACTS: Facts = new Map()
const NO_LINKS: ReadonlyMap<string, number> = new Map()
const NOBODY: ReadonlySet<string> = new Set()

type ToldLink = Extract<ComplianceFact, { readonly kind: "link" }>

/**
 * Holds what the compliance topic says, all of it, in memory: restricting facts count from their
 * arrival here, before any table shows them.
 */
export class ComplianceTail implements ToldLinks {
  readonly #log: EventLog
  readonly #facts = new Map<string, Map<string, Span>>()
  readonly #links = new Map<string, Map<string, number>>()
  /** Of each event that restricts, by player and id, when it first arrived: a repeat says nothing new. */
  readonly #arrivals = new Map<string, Map<string, number>>()
  readonly #players = new Map<string, Set<string>>()
  readonly #residences = new Residences()
  /** When a player's latest limit arrived, ms. */
  readonly #limitSetAt = new Map<string, number>()
  readonly #now: () => Date
  readonly holds = new Holds()
  readonly latency = new BlockLatency()
  #tail: Tail | undefined

  constructor(log: EventLog, now: () => Date = () => new Date()) {
    this.#log = log
    this.#now = now
  }

  /** Follows the topic from its beginning; rows that were released hold nobody. */
  async start(released: readonly MessagePlace[] = []): Promise<void> {
    this.latency.begin(this.#now().getTime())
    for (const place of released) this.holds.release(place)
    this.#tail = await this.#log.tail("compliance", (messages) => this.apply(messages))
  }

  async close(): Promise<void> {
    await this.#tail?.close()
  }

  /** Whether everything that Kafka had acknowledged when this was called has been applied. */
  async isUpToDate(): Promise<boolean> {
    const deadline = Date.now() + COMPLIANCE_WAIT_MS_MAX
    const ends = await Promise.race([
      this.#log.endOffsets("compliance").catch(() => undefined),
      sleep(COMPLIANCE_WAIT_MS_MAX).then(() => undefined),
    ])
    if (ends === undefined || this.#tail === undefined) return false
    for (;;) {
      const position = this.#tail.position()
      if ([...ends].every(([partition, end]) => (position.get(partition) ?? 0n) >= end)) return true
      if (Date.now() >= deadline) return false
      await sleep(POLL_MS)
    }
  }

  factsOf(player: string): Facts {
    return this.#facts.get(player) ?? NO_FACTS
  }

  /** Links that were ever made, by name, and when each last was, ms. */
  linksOf(player: string): ReadonlyMap<string, number> {
    return this.#links.get(player) ?? NO_LINKS
  }

  /** Who was ever said to have the link. */
  playersOf(link: string): ReadonlySet<string> {
    return this.#players.get(link) ?? NOBODY
  }

  /** When the latest limit of his arrived, ms; 0 without any. */
  limitSetAt(player: string): number {
    return this.#limitSetAt.get(player) ?? 0
  }

  /** Where he may live: what the table shows, and what was said since or is dated ahead. */
  residenceOf(player: string, shown: Home, now: number): Residence {
    return this.#residences.of(player, shown, now)
  }

  /** A row that could not be read holds its player, where not even that shows its brand or all. */
  isHeld(player: string): boolean {
    return this.holds.isHeld(player)
  }

  /**
   * Takes what restricts, who is the same person, and where players live. What permits counts only from the warehouse,
   * where a repeat, a conflict or a broken row has been told apart.
   */
  apply(messages: readonly TailMessage[]): void {
    const now = this.#now().getTime()
    const newest: TailMessage[] = []
    for (const message of messages) {
      const fact = readFact(message.value)
      if (fact.kind === "unreadable") this.holds.add(message)
      else if (fact.kind === "link") this.#link(fact, message)
      if (fact.kind === "limit")
        this.#limitSetAt.set(
          fact.player,
          Math.max(this.limitSetAt(fact.player), message.arrivedAt.getTime()),
        )
      if (fact.kind === "profile") this.#residences.say(fact.player, fact.said, now)
      if (fact.kind === "fact" || fact.kind === "profile") {
        const restricting = fact.facts.filter(({ span }) => span.restrictedAt > 0)
        if (restricting.length === 0) continue
        if (!this.#arrivals.get(fact.player)?.has(fact.eventId)) newest.push(message)
        const arrival = this.#firstArrival(fact.player, fact.eventId, message)
        for (const { fact: name, span } of restricting)
          this.#keep(fact.player, name, { ...span, arrival })
      }
    }
    // Nobody is decided on while messages are applied: by all of them the gate refuses from here on.
    const appliedAt = this.#now().getTime()
    for (const { arrivedAt } of newest) this.latency.note(arrivedAt.getTime(), appliedAt)
  }

  // History that is imported comes in whatever order: its own dates count.
  #firstArrival(player: string, eventId: string, { arrival, source }: TailMessage): number {
    return this.#firstOf(player, eventId, source.startsWith(IMPORT_SOURCE) ? 0 : arrival)
  }

  #firstOf(player: string, eventId: string, arrival: number): number {
    const arrivals = this.#arrivals.get(player) ?? new Map<string, number>()
    this.#arrivals.set(player, arrivals)
    const first = arrivals.get(eventId) ?? arrival
    arrivals.set(eventId, first)
    return first
  }

  #keep(player: string, name: string, span: Span): void {
    const facts = this.#facts.get(player) ?? new Map<string, Span>()
    this.#facts.set(player, facts)
    facts.set(name, mergeSpans(facts.get(name) ?? NEVER, span))
  }

  // Repeated later, a date ahead of its arrival is none later; nor is one in a file.
  #link({ player, eventId, link, at: occurredAt }: ToldLink, { arrival }: TailMessage): void {
    const at = linkedFrom(occurredAt, this.#firstOf(player, eventId, arrival))
    const links = this.#links.get(player) ?? new Map<string, number>()
    this.#links.set(player, links)
    links.set(link, Math.max(links.get(link) ?? 0, at))
    this.#players.set(link, (this.#players.get(link) ?? new Set()).add(player))
  }
}
