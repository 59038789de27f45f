import { setTimeout as sleep } from "node:timers/promises"
import { type Admin, Kafka, logLevel, Partitioners, type Producer } from "kafkajs"
import { type Effects, realEffects } from "../../core/effects.ts"
import { asError, PitbossError } from "../../core/errors.ts"
import { SEGMENT_TOPIC, type Topic } from "../../core/topic.ts"
import type { KafkaAccess } from "../../warehouse/warehouse.ts"
import { clientConfig } from "./access.ts"
import { again } from "./again.ts"
import { Appender, type TopicMessages } from "./appender.ts"
import type { EventLog, LogMessage, Tail, TailMessage } from "./log.ts"
import { openTail } from "./tail.ts"
import { type TopicSettings, topicDefinitions } from "./topic-settings.ts"

/** A broker that was killed and started again is back well within these tries (about a minute). */
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 60 }
/** About two minutes: then an append fails and its caller hears so, instead of waiting for ever. */
const APPEND_RETRY = { ...RETRY, retries: 120 }
/** About half a minute: a broker that is just starting again is waited for, one that is not there is told. */
const LOGIN_RETRY = { ...RETRY, retries: 30 }
const REQUEST_MS_MAX = 30_000
const GROUP_EMPTY_MS_MAX = 20_000
/** Who stops waits so long for transitions that are under way. */
const PUBLISHED_MS_MAX = 2_000

/**
 * Connects to Kafka, creates the topics that are missing, and returns the log.
 * Throws LOG_REFUSED (the login) or LOG_UNREACHABLE (no broker answers as it should).
 */
export async function openLog(
  { access, topics }: { readonly access: KafkaAccess; readonly topics: TopicSettings },
  effects: Effects = realEffects,
): Promise<EventLog> {
  const client = (retry: typeof RETRY) =>
    new Kafka({
      ...clientConfig(access),
      retry,
      requestTimeout: REQUEST_MS_MAX,
      logLevel: logLevel.WARN,
      // kafkajs says what it retries at warning level; what fails for good reaches the caller.
      logCreator: () => (entry) => effects.log.debug({ kafka: entry.log.message }, "kafka client"),
    })
  await tryLogin(client(LOGIN_RETRY), access)
  const kafka = client(RETRY)
  const admin = kafka.admin()
  await admin.connect()
  await createTopics(admin, topics)
  // A producer is opened with the first append.
  const appender = () => new Appender(() => openProducer(kafka))
  return new KafkaLog(kafka, admin, { events: appender(), transitions: appender() }, effects)
}

async function tryLogin(kafka: Kafka, access: KafkaAccess): Promise<void> {
  const admin = kafka.admin()
  await admin.connect().catch((thrown: unknown) => {
    throw notConnected(access, asError(thrown))
  })
  await admin.disconnect()
}

function notConnected({ brokers, sasl }: KafkaAccess, error: Error): PitbossError {
  const place = brokers.join(", ")
  if (sasl && error.name === "KafkaJSSASLAuthenticationError")
    return new PitbossError(
      "LOG_REFUSED",
      `Kafka at ${place} refused '${sasl.username}' by ${sasl.mechanism}: check KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD.`,
    )
  return new PitbossError(
    "LOG_UNREACHABLE",
    `No Kafka answers at ${place}: ${error.message}. Check KAFKA_BROKERS, KAFKA_TLS and KAFKA_TLS_CA.`,
    {},
    { cause: error },
  )
}

async function openProducer(kafka: Kafka): Promise<Producer> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: APPEND_RETRY,
  })
  await producer.connect().catch(async (thrown: unknown) => {
    await producer.disconnect().catch(() => undefined)
    throw thrown
  })
  return producer
}

async function createTopics(admin: Admin, settings: TopicSettings): Promise<void> {
  const existing = new Set(await admin.listTopics())
  const missing = topicDefinitions(settings).filter(({ topic }) => !existing.has(topic))
  if (missing.length > 0)
    await admin.createTopics({ topics: missing.map((one) => ({ ...one })), waitForLeaders: true })
}

interface Appenders {
  readonly events: Appender
  readonly transitions: Appender
}

class KafkaLog implements EventLog {
  readonly #kafka: Kafka
  readonly #admin: Admin
  readonly #appenders: Appenders
  readonly #effects: Effects
  readonly #tails = new Set<Tail>()

  constructor(kafka: Kafka, admin: Admin, appenders: Appenders, effects: Effects) {
    this.#kafka = kafka
    this.#admin = admin
    this.#appenders = appenders
    this.#effects = effects
  }

  append(batch: readonly TopicMessages[]): Promise<void> {
    return this.#appenders.events.append(batch)
  }

  publish(messages: readonly LogMessage[]): Promise<void> {
    return this.#appenders.transitions.append([{ topic: SEGMENT_TOPIC, messages }])
  }

  waiting() {
    return this.#appenders.events.waiting()
  }

  async cluster(): Promise<string> {
    return (await again(() => this.#admin.describeCluster())).clusterId
  }

  async endOffsets(topic: Topic): Promise<ReadonlyMap<number, bigint>> {
    const offsets = await again(() => this.#admin.fetchTopicOffsets(topic))
    return new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)]))
  }

  async committedOffsets(groupId: string, topic: Topic): Promise<ReadonlyMap<number, bigint>> {
    const [answer] = await again(() => this.#admin.fetchOffsets({ groupId, topics: [topic] }))
    const committed = (answer?.partitions ?? []).filter(({ offset }) => offset !== "-1")
    return new Map(committed.map(({ partition, offset }) => [partition, BigInt(offset)]))
  }

  async offsetsAt(topic: Topic, at: Date): Promise<ReadonlyMap<number, bigint>> {
    const found = await this.#admin.fetchTopicOffsetsByTimestamp(topic, at.getTime())
    return new Map(found.map(({ partition, offset }) => [partition, BigInt(offset)]))
  }

  // The administrator's own way joins the group once for each topic, and takes five seconds each time.
  async place(groupId: string, offsets: ReadonlyMap<Topic, ReadonlyMap<number, bigint>>) {
    const places = [...offsets].flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, offset]) => ({ topic, partition, offset: String(offset) })),
    )
    if (places.length === 0) return
    await this.#untilEmpty(groupId)
    await again(() => this.#commit(groupId, places))
  }

  async #commit(
    groupId: string,
    places: readonly { topic: Topic; partition: number; offset: string }[],
  ): Promise<void> {
    const consumer = this.#kafka.consumer({ groupId, maxWaitTimeInMs: 100 })
    const topics = [...new Set(places.map(({ topic }) => topic))]
    try {
      await consumer.connect()
      await consumer.subscribe({ topics, fromBeginning: false })
      const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve))
      await consumer.run({ autoCommit: false, eachBatch: async () => undefined })
      consumer.pause(topics.map((topic) => ({ topic })))
      await joined
      await consumer.commitOffsets([...places])
    } finally {
      await consumer.disconnect()
    }
  }

  async rewind(groupId: string, topic: Topic, to: Date): Promise<void> {
    const committed = await this.committedOffsets(groupId, topic)
    const earlier = [...(await this.offsetsAt(topic, to))].filter(
      ([partition, offset]) => offset < (committed.get(partition) ?? 0n),
    )
    await this.place(groupId, new Map([[topic, new Map(earlier)]]))
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
    const tail = openTail(this.#kafka, this.#admin, topic, onMessages, this.#effects.log)
    this.#tails.add(tail)
    return tail
  }

  async close(): Promise<void> {
    for (const tail of this.#tails) await tail.close()
    const { events, transitions } = this.#appenders
    await events.close()
    // What is not acknowledged goes out behind the next start: nobody waits for a broker that is away.
    await Promise.race([transitions.close(), sleep(PUBLISHED_MS_MAX, undefined, { ref: false })])
    await this.#admin.disconnect()
  }
}
