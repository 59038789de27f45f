import { setTimeout as sleep } from "node:timers/promises"
import { type Admin, CompressionTypes, Kafka, logLevel, Partitioners, type Producer } from "kafkajs"
import { type Effects, realEffects } from "../../core/effects.ts"
import { asError, PitbossError } from "../../core/errors.ts"
import type { Topic } from "../../core/topic.ts"
import type { KafkaAccess } from "../../warehouse/warehouse.ts"
import { clientConfig } from "./access.ts"
import type { EventLog, LogMessage, Tail, TailMessage } from "./log.ts"
import { openTail } from "./tail.ts"
import { type TopicSettings, topicDefinitions } from "./topic-settings.ts"

/** A broker that was killed and started again is back well within these tries (about a minute). */
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 60 }
const REQUEST_MS_MAX = 30_000
const GROUP_EMPTY_MS_MAX = 20_000

/** Connects to Kafka, creates the topics that are missing, and returns the log. */
export async function openLog(
  { access, topics }: { readonly access: KafkaAccess; readonly topics: TopicSettings },
  effects: Effects = realEffects,
): Promise<EventLog> {
  const kafka = new Kafka({
    ...clientConfig(access),
    retry: RETRY,
    requestTimeout: REQUEST_MS_MAX,
    logLevel: logLevel.WARN,
    // kafkajs says what it retries at warning level; what fails for good reaches the caller.
    logCreator: () => (entry) => effects.log.debug({ kafka: entry.log.message }, "kafka client"),
  })
  const admin = kafka.admin()
  await admin.connect()
  await createTopics(admin, topics)
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: { ...RETRY, retries: Number.MAX_SAFE_INTEGER },
  })
  await producer.connect()
  return new KafkaLog(kafka, admin, producer)
}

async function createTopics(admin: Admin, settings: TopicSettings): Promise<void> {
  const existing = new Set(await admin.listTopics())
  const missing = topicDefinitions(settings).filter(({ topic }) => !existing.has(topic))
  if (missing.length > 0)
    await admin.createTopics({ topics: missing.map((one) => ({ ...one })), waitForLeaders: true })
}

class KafkaLog implements EventLog {
  readonly #kafka: Kafka
  readonly #admin: Admin
  readonly #producer: Producer
  readonly #tails = new Set<Tail>()

  constructor(kafka: Kafka, admin: Admin, producer: Producer) {
    this.#kafka = kafka
    this.#admin = admin
    this.#producer = producer
  }

  async append(
    batch: readonly { readonly topic: Topic; readonly messages: readonly LogMessage[] }[],
  ): Promise<void> {
    const topicMessages = batch
      .filter(({ messages }) => messages.length > 0)
      .map(({ topic, messages }) => ({
        topic,
        messages: messages.map(({ key, value, headers }) =>
          headers ? { key, value, headers: { ...headers } } : { key, value },
        ),
      }))
    if (topicMessages.length === 0) return
    try {
      await this.#producer.sendBatch({
        topicMessages,
        acks: -1,
        compression: CompressionTypes.None,
      })
    } catch (thrown) {
      throw new PitbossError(
        "LOG_APPEND_FAILED",
        `Kafka did not acknowledge: ${asError(thrown).message}`,
        {},
        { cause: thrown },
      )
    }
  }

  async endOffsets(topic: Topic): Promise<ReadonlyMap<number, bigint>> {
    const offsets = await this.#admin.fetchTopicOffsets(topic)
    return new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)]))
  }

  async committedOffsets(groupId: string, topic: Topic): Promise<ReadonlyMap<number, bigint>> {
    const [answer] = await this.#admin.fetchOffsets({ groupId, topics: [topic] })
    const committed = (answer?.partitions ?? []).filter(({ offset }) => offset !== "-1")
    return new Map(committed.map(({ partition, offset }) => [partition, BigInt(offset)]))
  }

  async rewind(groupId: string, topic: Topic, to: Date): Promise<void> {
    const committed = await this.committedOffsets(groupId, topic)
    const found = await this.#admin.fetchTopicOffsetsByTimestamp(topic, to.getTime())
    const partitions = found
      .filter(({ partition, offset }) => BigInt(offset) < (committed.get(partition) ?? 0n))
      .map(({ partition, offset }) => ({ partition, offset }))
    if (partitions.length === 0) return
    await this.#untilEmpty(groupId)
    await this.#admin.setOffsets({ groupId, topic, partitions })
  }

  // A static member that stopped is still a member until its session ends.
  async #untilEmpty(groupId: string): Promise<void> {
    const deadline = Date.now() + GROUP_EMPTY_MS_MAX
    for (;;) {
      const { groups } = await this.#admin.describeGroups([groupId])
      const state = groups[0]?.state
      if (state === "Empty" || state === "Dead") return
      if (Date.now() > deadline)
        throw new PitbossError(
          "LOG_GROUP_BUSY",
          `Consumer group '${groupId}' is ${state}; it can be moved only when nobody reads in it.`,
        )
      await sleep(200)
    }
  }

  async tail(topic: Topic, onMessages: (messages: readonly TailMessage[]) => void): Promise<Tail> {
    const tail = await openTail(this.#kafka, this.#admin, topic, onMessages)
    this.#tails.add(tail)
    return tail
  }

  async close(): Promise<void> {
    for (const tail of this.#tails) await tail.close()
    await this.#producer.disconnect()
    await this.#admin.disconnect()
  }
}
