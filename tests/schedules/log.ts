import { asMessages, type KafkaMessage } from "../event-site.ts"
import type { SentEvent } from "../money/event.ts"

/** A schedule's partition of the log: what was appended keeps its place, and can be read again from any. */
export class PartitionLog {
  readonly #partition: number
  readonly #messages: KafkaMessage[] = []
  /** In order of arrival. */
  readonly events: SentEvent[] = []
  /** Arrived, and not yet in the log. */
  #overtaken: readonly KafkaMessage[] = []
  /** Where the consumer goes on. */
  committed = 0

  constructor(partition: number) {
    this.#partition = partition
  }

  /** Appends what arrives now, but for what is overtaken: that lies before what arrives next. */
  append(
    events: readonly SentEvent[],
    nextSequence: () => number,
    isOvertaken = (_event: SentEvent) => false,
  ): void {
    const partition = this.#partition
    const messages = asMessages(events, nextSequence)
    const isLate = events.map(isOvertaken)
    const inTime = messages.filter((_, place) => !isLate[place])
    for (const message of [...this.#overtaken, ...inTime])
      this.#messages.push({ ...message, partition, offset: this.#messages.length })
    this.#overtaken = messages.filter((_, place) => isLate[place])
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
