import type { Warehouse } from "../../warehouse/warehouse.ts"

// A place in Kafka never holds two messages, so its hash is a nonce that no second text gets.
const NONCE = "unhex(substring(hex(sipHash128(topic, kafka_partition, kafka_offset)), 1, 24))"

/** SQL that opens the sealed bytes; the key is bound as `{seal:String}`, 64 hex digits. */
export const OPEN_MESSAGE = `decrypt('aes-256-gcm', message, unhex({seal:String}), ${NONCE})`

/**
 * Starts filling raw_dead_letter. Key and view stand in the Memory database beside the consumer:
 * they are gone when the process ends, and no disk ever holds the key.
 */
export async function attachDeadLetters(warehouse: Warehouse, sealKey: string): Promise<void> {
  await warehouse.command("create table landing.seal (seal String) engine = Memory")
  await warehouse.command("insert into landing.seal select {sealKey:String}", { sealKey })
  await warehouse.command(`create materialized view landing.raw_dead_letter_view to default.raw_dead_letter as
select topic, kafka_partition, kafka_offset, source, error_code as reason, error_path as path,
    encrypt('aes-256-gcm', body, unhex((select any(seal) from landing.seal)), ${NONCE}) as message,
    ingested_at, cast(null as Nullable(DateTime64(3, 'UTC'))) as replayed_at, toUInt64(0) as version
from default.landing_judged where verdict = 'broken'`)
}

/** Stops filling it and forgets the key. */
export async function detachDeadLetters(warehouse: Warehouse): Promise<void> {
  await warehouse.command("drop table if exists landing.raw_dead_letter_view sync")
  await warehouse.command("drop table if exists landing.seal sync")
}
