import { silentLog } from "../core/effects.ts"
import { ensureKafkaJars } from "../ingest/broker/distribution.ts"
import { TEST_KAFKA_CACHE } from "../ingest/broker/test-kafka.ts"

/** Fetches Kafka once before all test files, so that no single test pays for it. */
export default async function setup(): Promise<void> {
  await ensureKafkaJars(TEST_KAFKA_CACHE, silentLog)
}
