import type { Topic } from "../../core/topic.ts"

/** One message: an event as JSON text under the key `brand:player_id`. */
export interface LogMessage {
  readonly key: string
  readonly value: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
}

export interface TailMessage {
  readonly partition: number
  readonly offset: bigint
  /** The broker's instant of arrival. */
  readonly arrivedAt: Date
  /** Order of arrival as the landing numbers it, microseconds: the gateway's, or else the broker's instant. */
  readonly arrival: number
  /** Who sent it, as the gateway knows him; `kafka` where nobody says. */
  readonly source: string
  readonly key: string
  readonly value: string
}

export interface Tail {
  /** Next offset per partition: everything below has been handed over. */
  position(): ReadonlyMap<number, bigint>
  close(): Promise<void>
}

/** The log of events that everything downstream reads: Kafka. Errors are PitbossError `LOG_*`. */
export interface EventLog {
  /** Resolves when all of it is acknowledged by all in-sync replicas; topics may be mixed. */
  append(
    batch: readonly { readonly topic: Topic; readonly messages: readonly LogMessage[] }[],
  ): Promise<void>
  /**
   * Appends to the topic of transitions, by requests of its own: what holds them up holds up no event. Resolves when all
   * of it is acknowledged.
   */
  publish(messages: readonly LogMessage[]): Promise<void>
  /** What waits for Kafka's answer, and since when the longest does; undefined: nothing. */
  waiting(): { readonly since: Date; readonly bytes: number } | undefined
  /** Which cluster this is; offsets of another one mean nothing here. */
  cluster(): Promise<string>
  /** Next offset to be written, per partition. */
  endOffsets(topic: Topic): Promise<ReadonlyMap<number, bigint>>
  /** What a consumer group has committed, per partition; a partition without one is absent. */
  committedOffsets(groupId: string, topic: Topic): Promise<ReadonlyMap<number, bigint>>
  /** The first offset at or after an instant, per partition; the end where there is none. */
  offsetsAt(topic: Topic, at: Date): Promise<ReadonlyMap<number, bigint>>
  /** Sets from where a group without a live member reads on. */
  place(groupId: string, offsets: ReadonlyMap<Topic, ReadonlyMap<number, bigint>>): Promise<void>
  /** Moves a group that has no live member back to the first offset at or after the instant. */
  rewind(groupId: string, topic: Topic, to: Date): Promise<void>
  /** Follows all partitions from the beginning, outside any group's sharing of work. */
  tail(topic: Topic, onMessages: (messages: readonly TailMessage[]) => void): Promise<Tail>
  close(): Promise<void>
}
