import { z } from "zod"
import { SEGMENT_TOPIC, TOPICS } from "../../core/topic.ts"

/** How topics are created; existing topics are left as they are. */
export const TopicSettings = z.object({
  partitions: z.int().min(1).max(1_000).default(6),
  replication: z.int().min(1).max(10).default(1),
  /** Days that events stay in Kafka; the warehouse keeps them for good. */
  retention_days: z.number().positive().default(7),
})

export type TopicSettings = z.infer<typeof TopicSettings>

const DAY_MS = 86_400_000

const WRITTEN = [...TOPICS, SEGMENT_TOPIC] as const

export interface TopicDefinition {
  readonly topic: (typeof WRITTEN)[number]
  readonly numPartitions: number
  readonly replicationFactor: number
  readonly configEntries: { readonly name: string; readonly value: string }[]
}

/**
 * Every domain's topic, and that of transitions. Messages carry the broker's instant of arrival, which decides when a
 * restricting fact took effect. The compliance topic is kept for ever: the gate reads all of it.
 */
export function topicDefinitions(settings: TopicSettings): readonly TopicDefinition[] {
  return WRITTEN.map((topic) => ({
    topic,
    numPartitions: settings.partitions,
    replicationFactor: settings.replication,
    configEntries: [
      { name: "message.timestamp.type", value: "LogAppendTime" },
      { name: "retention.ms", value: retentionMs(topic, settings) },
      { name: "max.message.bytes", value: "12000000" },
    ],
  }))
}

function retentionMs(topic: TopicDefinition["topic"], { retention_days }: TopicSettings): string {
  return topic === "compliance" ? "-1" : String(Math.round(retention_days * DAY_MS))
}
