import type { Topic } from "../../core/topic.ts"
import { type ParsedEvent, parseEvent, type Rejection } from "../event/parse.ts"
import type { EventLog, LogMessage } from "../log/log.ts"
import type { Sequence } from "./sequence.ts"

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
  readonly #byTopic = new Map<Topic, LogMessage[]>()
  readonly verdicts: RowVerdict[] = []
  accepted = 0
  rejected = 0

  constructor(source: string, sequence: Sequence) {
    this.#source = source
    this.#sequence = sequence
  }

  get rows(): number {
    return this.accepted + this.rejected
  }

  add(index: number, input: unknown): void {
    const parsed = parseEvent(input)
    if (parsed.kind === "rejected") this.reject(index, parsed.rejection, parsed.eventId)
    else this.#accept(index, parsed.event)
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

  #accept(index: number, { topics, key, value, eventId }: ParsedEvent): void {
    this.accepted += 1
    this.verdicts.push({ index, event_id: eventId, status: "accepted" })
    const headers = { "pitboss-source": this.#source, "pitboss-seq": this.#sequence.next() }
    for (const topic of topics) {
      const messages = this.#byTopic.get(topic)
      if (messages) messages.push({ key, value, headers })
      else this.#byTopic.set(topic, [{ key, value, headers }])
    }
  }
}
