import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Configuration } from "../commands/configuration.ts"
import { MODELS_DIR } from "../commands/folders.ts"
import { openKafka } from "../commands/kafka.ts"
import { realEffects } from "../core/effects.ts"
import { TOPICS } from "../core/topic.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { loadProject } from "../models/runner/project.ts"
import { createRunner } from "../models/runner/runner.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { openEmbedded } from "../warehouse/embedded.ts"
import type { KafkaAccess, Warehouse } from "../warehouse/warehouse.ts"
import { drainLanding, median, perSecond, until } from "./drain.ts"
import { fillTopics } from "./filled-topic.ts"

const EVENTS = 250_000
const ROUNDS = 3

/**
 * Drains the same filled topics through everything (checks, identity look-up, raw tables, all
 * insert-triggered models) and into one bare table without views: what one would write instead, a
 * Kafka table of typed columns and a MergeTree. Three interleaved rounds; medians.
 */
export async function runIngestBench(): Promise<object> {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-bench-"))
  const kafka = await openKafka(dataDir, Configuration.parse({}), realEffects)
  const warehouse = await openEmbedded({ path: join(dataDir, "warehouse"), kafka: kafka.access })
  try {
    await warehouse.migrate([...LANDING_MIGRATIONS, ...runnerMigrations, ...SEGMENT_MIGRATIONS])
    await createRunner({ warehouse, project: loadProject(MODELS_DIR) }).deploy()
    const { messages, distinct } = await fillTopics(kafka.log, EVENTS)
    const full: number[] = []
    const bare: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      full.push(
        await drainLanding(warehouse, kafka.access, distinct, `full-${round}`).then(
          perSecond(messages),
        ),
      )
      bare.push(await drainBare(warehouse, kafka.access, messages, round).then(perSecond(messages)))
    }
    const events_per_s = median(full)
    const bare_events_per_s = median(bare)
    const ratio = Math.round((100 * events_per_s) / bare_events_per_s) / 100
    return { events_per_s, bare_events_per_s, ratio, messages, distinct, rounds: { full, bare } }
  } finally {
    await warehouse.close()
    await kafka.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

const COLUMNS = `event_id String, type String, brand String, player_id String, occurred_at String,
    round_id String, game_id String, game_type String, provider String, payment_id String, bet_id String,
    status String, outcome String, currency String, base_rate Decimal(38, 12), amount Decimal(38, 6),
    stake_real Decimal(38, 6), stake_bonus Decimal(38, 6), win_real Decimal(38, 6), win_bonus Decimal(38, 6),
    payout_real Decimal(38, 6), payout_bonus Decimal(38, 6)`

async function drainBare(
  warehouse: Warehouse,
  { brokers }: KafkaAccess,
  messages: number,
  round: number,
): Promise<number> {
  await warehouse.command(
    `create table bare (${COLUMNS}) engine = MergeTree order by (player_id, occurred_at)`,
  )
  const began = performance.now()
  await warehouse.command(`create table bare_kafka (${COLUMNS}) engine = Kafka settings
    kafka_broker_list = '${brokers.join(",")}', kafka_topic_list = '${TOPICS.join(",")}',
    kafka_group_name = 'bench-bare-${round}', kafka_format = 'JSONEachRow', kafka_num_consumers = 1,
    kafka_max_block_size = 65536, kafka_poll_max_batch_size = 65536, kafka_flush_interval_ms = 500`)
  await warehouse.command("create materialized view bare_view to bare as select * from bare_kafka")
  await until(warehouse, "bare", messages)
  const ms = performance.now() - began
  for (const table of ["bare_view", "bare_kafka", "bare"])
    await warehouse.command(`drop table ${table} sync`)
  return ms
}
