import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseEvent } from "../ingest/event/parse.ts"
import { columnNames, EVENT_COLUMNS } from "../ingest/landing/column.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { parseSelect } from "../ingest/landing/parse-view.ts"
import { type LandingRules, NO_RULES } from "../ingest/landing/rules.ts"
import { openEmbedded, removeEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"

/** A message as Kafka would hand it over. */
export interface KafkaMessage {
  readonly topic: string
  readonly message: string
  /** Order of arrival, as the gateway numbers it. */
  readonly sequence: number
  readonly source?: string
  /** Kafka's instant of arrival, as the engine writes it; of a message that no gateway numbered. */
  readonly arrivedAt?: string
  /** Where it lies in its topic; by default behind all that came before. */
  readonly partition?: number
  readonly offset?: number
}

export interface EventSite {
  readonly warehouse: Warehouse
  /** One block of messages through the real landing views, without a broker. */
  send(messages: readonly KafkaMessage[]): Promise<void>
  /** Reads on with other rules, as after a start with another configuration. */
  configure(rules: LandingRules): Promise<void>
  close(): Promise<void>
}

/** Events as the gateway would write them, numbered on. Throws where it would refuse one. */
export function asMessages(
  events: readonly { readonly type: string }[],
  nextSequence: () => number,
): KafkaMessage[] {
  return events.map((event) => {
    const parsed = parseEvent(event)
    if (parsed.kind === "rejected") throw new Error(`${event.type}: ${parsed.rejection.reason}`)
    const { topics, value } = parsed.event
    return { topic: topics[0] ?? "", message: value, sequence: nextSequence() }
  })
}

/** A warehouse with the landing, fed by a table that stands for the Kafka engine's. */
export async function openEventSite(rules: LandingRules = NO_RULES): Promise<EventSite> {
  const path = mkdtempSync(join(tmpdir(), "pitboss-events-"))
  const warehouse = await openEmbedded({ path })
  await warehouse.migrate(LANDING_MIGRATIONS)
  await warehouse.command(`create table kafka_stand_in (
    message String, _topic String, _partition UInt64, _offset UInt64,
    \`_headers.name\` Array(String), \`_headers.value\` Array(String),
    _timestamp_ms Nullable(DateTime64(3))) engine = Null`)
  const attach = (rules: LandingRules) =>
    warehouse.command(`create materialized view kafka_stand_in_view to landing_parsed as
    select ${columnNames(EVENT_COLUMNS)}, error_code, error_path from (${parseSelect("kafka_stand_in", rules)})`)
  await attach(rules)
  let offset = 0
  return {
    warehouse,
    async configure(rules) {
      await warehouse.command("drop table kafka_stand_in_view sync")
      await attach(rules)
    },
    async send(messages) {
      const rows = messages.map(
        ({ topic, message, sequence, source = "test", arrivedAt, ...place }) => ({
          message,
          _topic: topic,
          _partition: place.partition ?? 0,
          _offset: place.offset ?? offset++,
          "_headers.name": ["pitboss-source", "pitboss-seq"],
          "_headers.value": [source, arrivedAt === undefined ? String(sequence) : ""],
          _timestamp_ms: arrivedAt ?? "2026-01-01 00:00:00.000",
        }),
      )
      await warehouse.insert("kafka_stand_in", rows)
    },
    async close() {
      await warehouse.close()
      removeEmbedded(path)
    },
  }
}
