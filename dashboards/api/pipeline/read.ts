import { TOPICS } from "../../../core/topic.ts"
import { type LandingOffsets, missingBelow } from "../../../ingest/landing/landed.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"
import type { HealingRow, LetterRow, ModelRow, TopicRow } from "./schema.ts"

/** Messages of one topic that are not in the tables. */
export function waitingIn({ ends, committed }: LandingOffsets, topic: string): number {
  const own = [...ends].filter(([place]) => place.slice(0, place.lastIndexOf(":")) === topic)
  return missingBelow(new Map(own), committed)
}

interface LandedRow {
  readonly topic: string
  readonly recent: string
  readonly p95: number | null
}

/** How each topic lands; `offsets` is undefined while Kafka does not answer. */
export async function readTopics(
  warehouse: Warehouse,
  offsets: LandingOffsets | undefined,
): Promise<TopicRow[]> {
  const [landed, minutes] = await Promise.all([
    warehouse.query<LandedRow>(
      `select topic, countIf(ingested_at > now64(3) - interval 10 second) as recent,
    quantileExact(0.95)(toUnixTimestamp64Milli(ingested_at) - toInt64(intDiv(arrival, 1000))) as p95
from raw_event where ingested_at > now64(3) - interval 1 minute group by topic`,
    ),
    warehouse.query<{ topic: string; minute: string; events: string }>(
      `select topic, formatDateTime(toStartOfMinute(ingested_at), '%Y-%m-%d %H:%i:%S', 'UTC') as minute, count() as events
from raw_event where ingested_at > now64(3) - interval 1 hour group by topic, minute order by minute`,
    ),
  ])
  return TOPICS.map((topic) => {
    const known = landed.find((row) => row.topic === topic)
    return {
      topic,
      waiting: offsets ? waitingIn(offsets, topic) : null,
      per_second: Number(known?.recent ?? 0) / 10,
      landing_ms_p95: known?.p95 == null ? null : Math.max(0, Number(known.p95)),
      minutes: minutes
        .filter((row) => row.topic === topic)
        .map(({ minute, events }) => ({ at: isoInstant(minute), events: Number(events) })),
    }
  })
}

interface RunRow {
  readonly model: string
  readonly kind: string
  readonly ended_at: string
  readonly runs: number
  readonly ms: string
  readonly ms_max: number
  readonly keys_touched: string
  readonly rows_written: string
  readonly error: string
}

/** The latest record of each model's runs, the slowest first. */
export async function readModels(warehouse: Warehouse): Promise<ModelRow[]> {
  const rows = await warehouse.query<RunRow>(
    `select model, kind, ended_at, runs, ms, ms_max, keys_touched, rows_written, error
from sys_run where started_at > now64(3) - interval 7 day
order by ended_at desc, started_at desc limit 1 by model`,
  )
  return rows
    .map(({ ended_at, runs, ms, keys_touched, rows_written, error, ...row }) => ({
      ...row,
      ended_at: isoInstant(ended_at),
      runs: Number(runs),
      ms: Math.round((10 * Number(ms)) / Math.max(1, Number(runs))) / 10,
      keys_touched: Number(keys_touched),
      rows_written: Number(rows_written),
      error: error === "" ? null : error.split("\n", 1)[0]?.slice(0, 300) || null,
    }))
    .sort((a, b) => b.ms - a.ms || a.model.localeCompare(b.model))
}

/** Broken messages that nobody has replayed, by what is wrong with them. */
export async function readLetters(warehouse: Warehouse): Promise<LetterRow[]> {
  const rows = await warehouse.query<Omit<LetterRow, "letters"> & { letters: string }>(
    `select topic, source, reason, count() as letters, max(ingested_at) as latest_at
from raw_dead_letter final where replayed_at is null
group by topic, source, reason order by letters desc, topic, source, reason limit 100`,
  )
  return rows.map((row) => ({
    ...row,
    letters: Number(row.letters),
    latest_at: isoInstant(row.latest_at),
  }))
}

/** The latest times that tiles were compared with the events behind them. */
export async function readHealings(warehouse: Warehouse): Promise<HealingRow[]> {
  const rows = await warehouse.query<
    Omit<HealingRow, "keys_checked" | "keys_healed"> &
      Record<"keys_checked" | "keys_healed", string>
  >(
    `select at, cause, detail, keys_checked, keys_healed, models_healed, models_rebuilt, ms
from sys_heal order by at desc limit 5`,
  )
  return rows.map((row) => ({
    ...row,
    at: isoInstant(row.at),
    keys_checked: Number(row.keys_checked),
    keys_healed: Number(row.keys_healed),
  }))
}
