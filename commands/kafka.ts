import { join } from "node:path"
import type { Effects } from "../core/effects.ts"
import { logDirOf, openEmbeddedKafka } from "../ingest/broker/embedded-kafka.ts"
import { kafkaAccessFromEnv } from "../ingest/log/access.ts"
import { openLog } from "../ingest/log/kafka-log.ts"
import type { EventLog } from "../ingest/log/log.ts"
import type { KafkaAccess } from "../warehouse/warehouse.ts"
import type { Configuration } from "./configuration.ts"
import { KAFKA_CACHE_DIR } from "./folders.ts"

/** One consumer per data directory: the instance id is what a successor takes over. */
const GROUP_INSTANCE_ID = "pitboss-landing-1"

/** The Kafka that runs, whose ever it is. */
export interface LiveKafka {
  readonly access: KafkaAccess
  readonly log: EventLog
  readonly implementation: string
  readonly version: string
  /** Where the embedded broker keeps its log; undefined: the log is on a cluster of the operator's own. */
  readonly logDir: string | undefined
  close(): Promise<void>
}

/** The cluster that KAFKA_BROKERS names, else an embedded broker of our own. */
export async function openKafka(
  dataDir: string,
  { topics }: Configuration,
  effects: Effects,
): Promise<LiveKafka> {
  const given = kafkaAccessFromEnv(process.env, GROUP_INSTANCE_ID)
  if (given) {
    const log = await openLog({ access: given, topics }, effects)
    return {
      access: given,
      log,
      implementation: "existing cluster",
      version: "",
      logDir: undefined,
      close: () => log.close(),
    }
  }
  const folder = join(dataDir, "kafka")
  const broker = await openEmbeddedKafka({ dataDir: folder, cacheDir: KAFKA_CACHE_DIR }, effects)
  const access = { brokers: broker.brokers, groupInstanceId: GROUP_INSTANCE_ID }
  const log = await openLog({ access, topics }, effects).catch(async (thrown: unknown) => {
    await broker.close()
    throw thrown
  })
  return {
    access,
    log,
    implementation: "Apache Kafka (KRaft, embedded)",
    version: broker.version,
    logDir: logDirOf(folder),
    async close() {
      await log.close()
      await broker.close()
    },
  }
}
