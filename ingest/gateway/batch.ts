import { BOUNDLESS, type Bounds } from "../../core/event-bounds.ts"
import type { Topic } from "../../core/topic.ts"
import { type ParsedEvent, parseEvent, type Rejection } from "../event/parse.ts"
import type { EventLog, LogMessage } from "../log/log.ts"
import { arrivalOf, type Sequence } from "./sequence.ts"

/** The verdict on one row, in the order of the request. */
export type RowVerdict =
  | { readonly index: number; readonly event_id: string; readonly status: "accepted" }
  | ({
      readonly index: number
      readonly event_id?: string
      readonly status: "rejected"
    } & Rejection)

/** Collects rows, parses each once, and appends what passes in one acknowledged write. */
export class Batch {
  readonly #source: string
  readonly #sequence: Sequence
  readonly #bounds: Bounds
  readonly #byTopic = new Map<Topic, LogMessage[]>()
  readonly verdicts: RowVerdict[] = []
  accepted = 0
  rejected = 0

  constructor(source: string, sequence: Sequence, bounds: Bounds = BOUNDLESS) {
    this.#source = source
    this.#sequence = sequence
    this.#bounds = bounds
  }

  get rows(): number {
    return this.accepted + this.rejected
  }

  // The number that goes to Kafka says when it arrived: the landing judges by the same instant.
  add(index: number, input: unknown): void {
    const number = this.#sequence.next()
    const arrivedAt = arrivalOf(number)
    const parsed = parseEvent(input, { bounds: this.#bounds, source: this.#source, arrivedAt })
    if (parsed.kind === "rejected") this.reject(index, parsed.rejection, parsed.eventId)
    else this.#accept(index, number, parsed.event)
  }

  reject(index: number, rejection: Rejection, eventId?: string): void {
    this.rejected += 1
    const named = eventId === undefined ? {} : { event_id: eventId }
    this.verdicts.push({ index, ...named, status: "rejected", ...rejection })
  }

  /** Resolves when Kafka has acknowledged every accepted row, copies included. */
  async append(log: EventLog): Promise<void> {
    await log.append([...this.#byTopic].map(([topic, messages]) => ({ topic, messages })))
  }

  #accept(index: number, number: string, { topics, key, value, eventId }: ParsedEvent): void {
    this.accepted += 1
    this.verdicts.push({ index, event_id: eventId, status: "accepted" })
    const headers = { "pitboss-source": this.#source, "pitboss-seq": number }
    for (const topic of topics) {
      const messages = this.#byTopic.get(topic)
      if (messages) messages.push({ key, value, headers })
      else this.#byTopic.set(topic, [{ key, value, headers }])
    }
  }
}
