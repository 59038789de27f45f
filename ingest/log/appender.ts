import { setTimeout as sleep } from "node:timers/promises"
import { CompressionTypes, type Message, type Producer } from "kafkajs"
import { asError, PitbossError } from "../../core/errors.ts"
import type { SEGMENT_TOPIC, Topic } from "../../core/topic.ts"
import type { LogMessage } from "./log.ts"

/** Messages of one request to Kafka. */
export const APPEND_MESSAGES_MAX = 20_000
/** Bytes of values in one request; they share a record batch per partition (12 MB at most). */
export const APPEND_BYTES_MAX = 4_000_000
/** Bytes of one message's value. */
export const MESSAGE_BYTES_MAX = 8_000_000
/** Bytes that wait for Kafka; what comes on top is refused, so that a dead broker fills no memory. */
export const APPEND_WAITING_BYTES_MAX = 256_000_000

/** A broker that is started again answers well within these tries; then the append fails. */
const OPEN_TRIES_MAX = 60
const OPEN_WAIT_MS = 500

/** One caller's append; it may go out in several requests. */
interface Ticket {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
  open: number
  failed: boolean
}

interface Waiting {
  readonly topic: WrittenTopic
  readonly message: Message
  readonly bytes: number
  readonly ticket: Ticket
}

type WrittenTopic = Topic | typeof SEGMENT_TOPIC

export type TopicMessages<Named extends WrittenTopic = Topic> = {
  readonly topic: Named
  readonly messages: readonly LogMessage[]
}

/**
 * One request to Kafka at a time; what callers append meanwhile goes out together in the next one.
 *
 * kafkajs gives a failed request's sequence numbers to whoever sends next. Were requests to overlap,
 * another append would take the numbers of one that the broker had stored and not answered (measured:
 * with connections that break under load); the broker takes it for a repeat, acknowledges it and
 * drops it. One at a time, only the same request is ever sent again with its numbers. A request that
 * fails for good leaves numbers that nobody can trust, so the producer is replaced after it.
 */
export class Appender {
  readonly #open: () => Promise<Producer>
  #producer: Producer | undefined
  #waiting: Waiting[] = []
  #waitingBytes = 0
  #draining: Promise<void> | undefined
  /** The request under way. */
  #sending: { readonly since: Date; readonly bytes: number } | undefined

  constructor(open: () => Promise<Producer>) {
    this.#open = open
  }

  /** Resolves when all of it is acknowledged. Throws LOG_APPEND_FAILED, LOG_BUSY, LOG_MESSAGE_TOO_LONG. */
  append(batch: readonly TopicMessages<WrittenTopic>[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const ticket: Ticket = { resolve, reject, open: 0, failed: false }
      const waiting = batch.flatMap(({ topic, messages }) =>
        messages.map((message) => waitingFor(topic, message, ticket)),
      )
      if (waiting.length === 0) return resolve()
      const bytes = waiting.reduce((sum, one) => sum + one.bytes, 0)
      const refusal = refuse(waiting, bytes + this.#waitingBytes)
      if (refusal) return reject(refusal)
      ticket.open = waiting.length
      this.#waitingBytes += bytes
      for (const one of waiting) this.#waiting.push(one)
      this.#draining ??= this.#drain()
    })
  }

  /** What waits for an answer, and since when the longest does. */
  waiting(): { readonly since: Date; readonly bytes: number } | undefined {
    if (this.#sending === undefined) return undefined
    const { since, bytes } = this.#sending
    return { since, bytes: bytes + this.#waitingBytes }
  }

  /** Sends what waits, then disconnects. */
  async close(): Promise<void> {
    await this.#draining
    await this.#producer?.disconnect()
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const slice = this.#take()
      this.#sending = { since: new Date(), bytes: slice.reduce((sum, { bytes }) => sum + bytes, 0) }
      const error = slice.length > 0 ? await this.#send(slice) : undefined
      this.#sending = undefined
      for (const { ticket } of slice) settle(ticket, error)
    }
    this.#draining = undefined
  }

  // The rest of an append that failed is not worth sending: its caller sends all of it again.
  #take(): Waiting[] {
    const slice: Waiting[] = []
    let bytes = 0
    let taken = 0
    for (const one of this.#waiting) {
      const isFull = slice.length === APPEND_MESSAGES_MAX || bytes + one.bytes > APPEND_BYTES_MAX
      if (isFull && slice.length > 0) break
      taken += 1
      this.#waitingBytes -= one.bytes
      if (one.ticket.failed) continue
      bytes += one.bytes
      slice.push(one)
    }
    this.#waiting = this.#waiting.slice(taken)
    return slice
  }

  // kafkajs gives up on a connection that breaks while a producer gets its identity. Nothing was sent
  // by then, so another is opened.
  async #opened(): Promise<Producer> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#open()
      } catch (thrown) {
        if (tries === OPEN_TRIES_MAX) throw thrown
        await sleep(OPEN_WAIT_MS)
      }
    }
  }

  async #send(slice: readonly Waiting[]): Promise<Error | undefined> {
    const byTopic = new Map<WrittenTopic, Message[]>()
    for (const { topic, message } of slice) {
      const messages = byTopic.get(topic)
      if (messages) messages.push(message)
      else byTopic.set(topic, [message])
    }
    const topicMessages = [...byTopic].map(([topic, messages]) => ({ topic, messages }))
    try {
      this.#producer ??= await this.#opened()
      await this.#producer.sendBatch({
        topicMessages,
        acks: -1,
        compression: CompressionTypes.None,
      })
      return undefined
    } catch (thrown) {
      const failed = this.#producer
      this.#producer = undefined
      failed?.disconnect().catch(() => undefined)
      return appendFailed(thrown)
    }
  }
}

function waitingFor(topic: WrittenTopic, message: LogMessage, ticket: Ticket): Waiting {
  const { key, value, headers } = message
  return {
    topic,
    message: headers ? { key, value, headers: { ...headers } } : { key, value },
    bytes: Buffer.byteLength(value),
    ticket,
  }
}

function settle(ticket: Ticket, error: Error | undefined): void {
  if (ticket.failed) return
  ticket.open -= 1
  if (error) {
    ticket.failed = true
    ticket.reject(error)
  } else if (ticket.open === 0) ticket.resolve()
}

function refuse(waiting: readonly Waiting[], bytes: number): PitbossError | undefined {
  const long = waiting.find((one) => one.bytes > MESSAGE_BYTES_MAX)
  if (long)
    return new PitbossError(
      "LOG_MESSAGE_TOO_LONG",
      `A message for topic '${long.topic}' has ${long.bytes} bytes; at most ${MESSAGE_BYTES_MAX} go.`,
    )
  if (bytes <= APPEND_WAITING_BYTES_MAX) return undefined
  return new PitbossError(
    "LOG_BUSY",
    `${bytes} bytes would wait for Kafka, which does not answer; at most ${APPEND_WAITING_BYTES_MAX} may.`,
  )
}

function appendFailed(thrown: unknown): PitbossError {
  const { message } = asError(thrown)
  return new PitbossError(
    "LOG_APPEND_FAILED",
    `Kafka did not acknowledge: ${message}`,
    {},
    { cause: thrown },
  )
}
