import { type Sending, type Simulation, simulate } from "../../ingest/simulator/simulation.ts"
import type { SentEvent } from "../../tests/money/event.ts"

const PLAYERS = 600
const EVENTS_OF_HISTORY = 15_000
const EVENTS_MAX = 250

/** A simulated operator: his history of 45 days first, then live play. */
export class UsualPlayers {
  readonly #simulation: Simulation
  #history: readonly SentEvent[]

  constructor(seed: number, now: number) {
    const past = { players: PLAYERS, events: EVENTS_OF_HISTORY, lapsing: 0, lapsingFirstMs: 0 }
    this.#simulation = simulate({ ...past, seed, now })
    this.#history = rowsOf(this.#simulation.history)
  }

  /** The next batch, in order of arrival. */
  next(): readonly SentEvent[] {
    if (this.#history.length > 0) {
      const batch = this.#history.slice(0, EVENTS_MAX)
      this.#history = this.#history.slice(EVENTS_MAX)
      return batch
    }
    const batch: SentEvent[] = []
    while (batch.length < EVENTS_MAX / 2) batch.push(...rowsOf(this.#simulation.live(Date.now())))
    return batch
  }
}

// What goes straight to Kafka has no 202, and what is refused is no event. A conflict of another type goes
// through another topic: which of the two comes first, its sender cannot know.
function rowsOf(sendings: readonly Sending[]): readonly SentEvent[] {
  const types = new Map<string, string>()
  return sendings.flatMap((one) => {
    if (one.kind === "poison" || one.kind === "broken") return []
    const { event, kind } = one
    const name = `${event.brand} ${event.event_id}`
    if (kind === "event") types.set(name, event.type)
    return kind === "conflict" && types.get(name) !== event.type ? [] : [event]
  })
}
