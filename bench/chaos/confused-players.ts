import fc from "fast-check"
import type { Random } from "../../ingest/simulator/random.ts"
import { compliance } from "../../tests/features/state-draft.ts"
import { bonuses, casino, profile, session, sport, wallet } from "../../tests/money/draft.ts"
import type { SentEvent } from "../../tests/money/event.ts"
import { type History, historyOf } from "../../tests/money/history.ts"

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const HISTORIES_AT_ONCE = 20
/** The latest instant of the drafts, and how far before it the others lie. */
const DRAFTED_UNTIL = Date.parse("2026-11-02T08:00:00.001Z")
const DRAFTED_BEFORE_MS = [0, 5 * DAY_MS, 7.3 * DAY_MS, 8.2 * DAY_MS, 9.8 * DAY_MS]
/** Lengths of windows: a history lies so that some event leaves one of them while it is looked at. */
const WINDOWS_MS = [0, HOUR_MS, DAY_MS, 7 * DAY_MS, 28 * DAY_MS, 30 * DAY_MS, 35 * DAY_MS]
const WITHIN_MS = 900_000
const INSTANTS = ["occurred_at", "effective_at", "until"] as const

const THEMES = [
  { events: fc.oneof(casino, casino, session, wallet, sport, sport, bonuses), batchEventsMax: 25 },
  { events: fc.oneof(wallet, wallet, bonuses, profile), batchEventsMax: 10 },
  { events: fc.oneof(sport, sport, casino, profile), batchEventsMax: 12 },
  { events: fc.oneof(compliance, compliance, wallet, casino, profile), batchEventsMax: 16 },
]

/**
 * Short histories of few players in which everything collides: late and early rows, repeats, conflicts,
 * reversals, corrections and rollbacks that come before what they name. Each has brands of its own.
 */
export class ConfusedPlayers {
  readonly #seed: number
  readonly #random: Random
  readonly #startedAt: number
  #number = 0
  #histories: History[] = []
  #batches: SentEvent[][] = []

  constructor(seed: number, random: Random, startedAt: number) {
    this.#seed = seed
    this.#random = random
    this.#startedAt = startedAt
  }

  /** The next batch, in order of arrival. */
  next(): readonly SentEvent[] {
    while (this.#batches.length === 0) this.#batches = this.#nextHistory()
    return this.#batches.shift() ?? []
  }

  #nextHistory(): SentEvent[][] {
    if (this.#histories.length === 0) {
      const seed = this.#seed * 1_000_003 + this.#number
      const any = fc.oneof(...THEMES.map(historyOf))
      this.#histories = fc.sample(any, { seed, numRuns: HISTORIES_AT_ONCE })
    }
    const history = this.#histories.pop() ?? []
    const number = this.#number++
    const shiftMs = this.#shift()
    const own = ownNames(history.flat(), number)
    let place = 0
    return history.map((batch) => batch.map(() => shifted(own[place++] as SentEvent, shiftMs)))
  }

  #shift(): number {
    const until = this.#startedAt - this.#random.pick(WINDOWS_MS) + this.#random.int(0, WITHIN_MS)
    return until - (DRAFTED_UNTIL - this.#random.pick(DRAFTED_BEFORE_MS))
  }
}

// An identity never comes under two players or topics, and a target's rollbacks under one player: what
// goes through different partitions has no order that its sender knows.
function ownNames(events: readonly SentEvent[], number: number): readonly SentEvent[] {
  const idOf = (event: SentEvent) => `${event.event_id}-${event.player_id}-${topicOf(event)}`
  const ids = new Map<string, string>()
  for (const event of events) {
    const name = `${event.brand} ${event.event_id}`
    if (!ids.has(name)) ids.set(name, idOf(event))
  }
  const rollers = new Map<string, string>()
  return events.map((event) => {
    const named = (field: string) => ids.get(`${event.brand} ${event[field]}`) ?? "nobody"
    const own = { ...event, brand: `${event.brand}${number}`, event_id: idOf(event) }
    if (event.type === "casino.rollback") {
      const target = `${event.brand} ${named("reverses")}`
      const roller = rollers.get(target) ?? event.player_id
      rollers.set(target, roller)
      const renamed = { ...own, player_id: roller, reverses: named("reverses") }
      return { ...renamed, event_id: idOf({ ...event, player_id: roller }) }
    }
    return "corrects" in event ? { ...own, corrects: named("corrects") } : own
  })
}

function topicOf({ type }: SentEvent): string {
  const [domain = ""] = type.split(".")
  if (domain === "casino" || domain === "sport") return "bet"
  return domain === "deposit" || domain === "withdrawal" ? "wallet" : domain
}

function shifted(event: SentEvent, ms: number): SentEvent {
  const moved = INSTANTS.flatMap((field) => {
    const at = event[field]
    return typeof at === "string" ? [[field, new Date(Date.parse(at) + ms).toISOString()]] : []
  })
  return { ...event, ...Object.fromEntries(moved) }
}
