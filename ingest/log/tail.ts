import { randomUUID } from "node:crypto"
import type { Admin, Kafka } from "kafkajs"
import type { Topic } from "../../core/topic.ts"
import type { Tail, TailMessage } from "./log.ts"

/**
 * Reads all partitions of a topic from the beginning and on, in a group of its own that commits
 * nothing, so that every process that tails sees everything.
 */
export async function openTail(
  kafka: Kafka,
  admin: Admin,
  topic: Topic,
  onMessages: (messages: readonly TailMessage[]) => void,
): Promise<Tail> {
  const groupId = `pitboss-tail-${randomUUID()}`
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: 6_000,
    heartbeatInterval: 1_500,
    maxWaitTimeInMs: 100,
    retry: { retries: Number.MAX_SAFE_INTEGER, maxRetryTime: 2_000 },
  })
  const position = new Map<number, bigint>()
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
  return {
    position: () => position,
    async close() {
      await consumer.disconnect()
      await admin.deleteGroups([groupId]).catch(() => undefined)
    },
  }
}

function tailMessage(
  partition: number,
  message: { offset: string; timestamp: string; key: Buffer | null; value: Buffer | null },
): TailMessage {
  return {
    partition,
    offset: BigInt(message.offset),
    arrivedAt: new Date(Number(message.timestamp)),
    key: message.key?.toString("utf8") ?? "",
    value: message.value?.toString("utf8") ?? "",
  }
}
