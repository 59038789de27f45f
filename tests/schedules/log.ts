import { asMessages, type KafkaMessage } from "../event-site.ts"
import type { SentEvent } from "../money/event.ts"

/** A schedule's partition of the log: what was appended keeps its place, and can be read again from any. */
export class PartitionLog {
  readonly #partition: number
  readonly #messages: KafkaMessage[] = []
  readonly events: SentEvent[] = []
  /** Where the consumer goes on. */
  committed = 0

  constructor(partition: number) {
    this.#partition = partition
  }

  append(events: readonly SentEvent[], nextSequence: () => number): void {
    const partition = this.#partition
    for (const message of asMessages(events, nextSequence))
      this.#messages.push({ ...message, partition, offset: this.#messages.length })
    this.events.push(...events)
  }

  /** What is not committed. */
  unread(): readonly KafkaMessage[] {
    return this.#messages.slice(this.committed)
  }

  commit(): void {
    this.committed = this.#messages.length
  }
}
