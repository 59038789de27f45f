import { TOPICS } from "../../core/topic.ts"
import type { KafkaAccess, Warehouse } from "../../warehouse/warehouse.ts"
import { columnNames, EVENT_COLUMNS } from "./column.ts"
import { attachDeadLetters, detachDeadLetters } from "./dead-letter-seal.ts"
import { parseSelect } from "./parse-view.ts"
import { attachRedelivered, detachRedelivered } from "./redelivered.ts"
import { type LandingRules, NO_RULES } from "./rules.ts"

/** The consumer group that brings events from Kafka into the warehouse. */
export const LANDING_GROUP = "pitboss-landing"

const FLUSH_MS = 500
const BLOCK_ROWS_MAX = 65_536

/** What reading from Kafka takes. */
export interface Reading {
  readonly access: KafkaAccess
  /** Key of the dead letters' seal, 64 hex digits. */
  readonly seal: string
  readonly rules?: LandingRules | undefined
  readonly group?: string
}

/**
 * Starts reading. One table and one consumer read all topics, so blocks come one after the other.
 * The table stands in a database of the Memory engine: after a crash it is not there when the
 * warehouse opens, and nothing is read before healing.
 */
export async function attachLanding(
  warehouse: Warehouse,
  { access, seal, rules = NO_RULES, group = LANDING_GROUP }: Reading,
): Promise<void> {
  await detachLanding(warehouse)
  await attachDeadLetters(warehouse, seal)
  await attachRedelivered(warehouse)
  await warehouse.command(`create table landing.raw_kafka (message String) engine = Kafka settings
    kafka_broker_list = '${access.brokers.join(",")}',
    kafka_topic_list = '${TOPICS.join(",")}',
    kafka_group_name = '${group}',
    kafka_format = 'RawBLOB',
    kafka_num_consumers = 1,
    kafka_max_block_size = ${BLOCK_ROWS_MAX},
    kafka_poll_max_batch_size = ${BLOCK_ROWS_MAX},
    kafka_flush_interval_ms = ${FLUSH_MS}`)
  await warehouse.command(`create materialized view landing.raw_kafka_view to default.landing_parsed as
select ${columnNames(EVENT_COLUMNS)}, error_code, error_path from (${parseSelect("landing.raw_kafka", rules)})`)
}

/** Lets the block under way end, well or not, and takes no other. The consumer can still say how it went. */
export async function haltLanding(warehouse: Warehouse): Promise<void> {
  await warehouse.command("create database if not exists landing engine = Memory")
  await warehouse.command("drop table if exists landing.raw_kafka_view sync")
}

/** Stops reading; what was read is inserted or will be read again. */
export async function detachLanding(warehouse: Warehouse): Promise<void> {
  await haltLanding(warehouse)
  await warehouse.command("drop table if exists landing.raw_kafka sync")
  await detachDeadLetters(warehouse)
  await detachRedelivered(warehouse)
}
