import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { Admin, Consumer, Kafka, KafkaMessage } from "kafkajs"
import type { Log } from "../../core/effects.ts"
import { asError } from "../../core/errors.ts"
import type { Topic } from "../../core/topic.ts"
import type { Tail, TailMessage } from "./log.ts"

const REOPEN_WAIT_MS = 500

/**
 * Reads all partitions of a topic from the beginning and on, in a group of its own that commits
 * nothing, so that every process that tails sees everything. kafkajs gives a consumer up for good on
 * some errors, and a topic that was made this moment may have no leader yet: then another begins,
 * from the beginning, so whoever listens must not mind a repeat.
 */
export function openTail(
  kafka: Kafka,
  admin: Admin,
  topic: Topic,
  onMessages: (messages: readonly TailMessage[]) => void,
  log: Log,
): Tail {
  const position = new Map<number, bigint>()
  const closing = new AbortController()
  const following = (async () => {
    while (!closing.signal.aborted) {
      const lost = await follow(kafka, admin, topic, { onMessages, position }, closing.signal)
      if (lost === undefined) return
      log.error({ topic, err: lost.message }, "a tail was lost; it begins again")
      await sleep(REOPEN_WAIT_MS)
    }
  })()
  return {
    position: () => position,
    async close() {
      closing.abort()
      await following
    },
  }
}

interface Following {
  readonly onMessages: (messages: readonly TailMessage[]) => void
  readonly position: Map<number, bigint>
}

/** Follows until it is told to end (undefined), or until the consumer is lost: why. */
async function follow(
  kafka: Kafka,
  admin: Admin,
  topic: Topic,
  { onMessages, position }: Following,
  closing: AbortSignal,
): Promise<Error | undefined> {
  const groupId = `pitboss-tail-${randomUUID()}`
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: 6_000,
    heartbeatInterval: 1_500,
    maxWaitTimeInMs: 100,
    retry: { retries: Number.MAX_SAFE_INTEGER, maxRetryTime: 2_000 },
  })
  const ended = endOf(consumer, closing)
  try {
    for (const { partition, low } of await admin.fetchTopicOffsets(topic))
      position.set(partition, BigInt(low))
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: 1,
      eachBatch: async ({ batch }) => {
        onMessages(batch.messages.map((message) => tailMessage(batch.partition, message)))
        position.set(batch.partition, BigInt(batch.lastOffset()) + 1n)
      },
    })
    return await ended
  } catch (thrown) {
    return asError(thrown)
  } finally {
    await consumer.disconnect().catch(() => undefined)
    await admin.deleteGroups([groupId]).catch(() => undefined)
  }
}

function endOf(consumer: Consumer, closing: AbortSignal): Promise<Error | undefined> {
  return new Promise((resolve) => {
    if (closing.aborted) resolve(undefined)
    closing.addEventListener("abort", () => resolve(undefined), { once: true })
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) resolve(payload.error)
    })
  })
}

function tailMessage(partition: number, message: KafkaMessage): TailMessage {
  const header = (name: string) => message.headers?.[name]?.toString() ?? ""
  const sequence = /^\d{1,16}$/.test(header("pitboss-seq")) ? Number(header("pitboss-seq")) : 0
  return {
    partition,
    offset: BigInt(message.offset),
    arrivedAt: new Date(Number(message.timestamp)),
    arrival: sequence > 0 ? sequence : Number(message.timestamp) * 1_000,
    source: header("pitboss-source") || "kafka",
    key: message.key?.toString("utf8") ?? "",
    value: message.value?.toString("utf8") ?? "",
  }
}
