import type { Warehouse } from "../../warehouse/warehouse.ts"

// A place in Kafka never holds two messages, so its hash is a nonce that no second text gets.
const NONCE = "unhex(substring(hex(sipHash128(topic, kafka_partition, kafka_offset)), 1, 24))"

/** SQL that opens the sealed bytes; the key is bound as `{seal:String}`, 64 hex digits. */
export const OPEN_MESSAGE = `decrypt('aes-256-gcm', message, unhex({seal:String}), ${NONCE})`

const PLACE = "topic, kafka_partition, kafka_offset"
// The source's name in a sub-query stands for the inserted block: only the places of its own letters are looked up.
const KNOWN = `select ${PLACE}, message from default.raw_dead_letter
    where (${PLACE}) in (select ${PLACE} from default.landing_judged where verdict = 'broken')`

/**
 * Starts filling raw_dead_letter. Key and view stand in the Memory database beside the consumer:
 * they are gone when the process ends, and no disk ever holds the key. A letter that is there already stays as it is:
 * it would be kept for 90 days more each time it is read again. Sealed, the same bytes at the same place are the same.
 */
export async function attachDeadLetters(warehouse: Warehouse, sealKey: string): Promise<void> {
  await warehouse.command("create table landing.seal (seal String) engine = Memory")
  await warehouse.command("insert into landing.seal select {sealKey:String}", { sealKey })
  await warehouse.command(`create materialized view landing.raw_dead_letter_view to default.raw_dead_letter as
select ${PLACE}, source, reason, path, message, ingested_at, replayed_at, version
from (
    select ${PLACE}, source, error_code as reason, error_path as path,
        encrypt('aes-256-gcm', body, unhex((select any(seal) from landing.seal)), ${NONCE}) as message,
        ingested_at, cast(null as Nullable(DateTime64(3, 'UTC'))) as replayed_at, toUInt64(0) as version
    from default.landing_judged where verdict = 'broken')
where (${PLACE}, message) not in (${KNOWN})`)
}

/** Stops filling it and forgets the key. */
export async function detachDeadLetters(warehouse: Warehouse): Promise<void> {
  await warehouse.command("drop table if exists landing.raw_dead_letter_view sync")
  await warehouse.command("drop table if exists landing.seal sync")
}
