import { z } from "zod"
import { TOPICS } from "../../../core/topic.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"

const count = z.number().int()
const instant = z.string().describe("RFC 3339, UTC")

/** What a brand's events of one topic say of how far its operator has told. */
export const FeedRow = z.object({
  brand: z.string(),
  topic: z.string(),
  arrived_at: instant.nullable().describe("Latest arrival of the last hour; null: nothing came"),
  happened_to: instant
    .nullable()
    .describe("Latest instant of what came in the last hour and was not dated ahead"),
  delay_ms_p95: z
    .number()
    .nullable()
    .describe(
      "From the event to its arrival, of the last ten minutes, imports apart; null without any",
    ),
  late: count.describe(
    "Of the last hour's events, those that are more than an hour old: days before moved",
  ),
  late_from: instant.nullable().describe("The oldest of these; null without any"),
})

export type FeedRow = z.infer<typeof FeedRow>

/** Events of brands with a rate table whose amounts count nothing yet. */
export const UnratedRow = z.object({
  brand: z.string(),
  currency: z.string(),
  events: count,
  first_at: instant,
})

export type UnratedRow = z.infer<typeof UnratedRow>

type FeedColumns = Readonly<Record<keyof FeedRow, string>> & { readonly delay_ms_p95: number }

const ARRIVED = "fromUnixTimestamp64Milli(toInt64(intDiv(arrival, 1000)), 'UTC')"

/** Each brand of the figures with each topic, those without an event of the last hour too. */
export async function readFeeds(warehouse: Warehouse): Promise<FeedRow[]> {
  const [rows, brands] = await Promise.all([
    warehouse.query<FeedColumns>(
      `select brand, topic, max(ingested_at) as arrived_at,
    toString(maxOrNullIf(occurred_at, occurred_at <= ${ARRIVED})) as happened_to,
    quantileExactOrNullIf(0.95)(toUnixTimestamp64Milli(${ARRIVED}) - toUnixTimestamp64Milli(occurred_at),
        ingested_at > now64(3) - interval 10 minute and not startsWith(source, 'import:')) as delay_ms_p95,
    countIf(occurred_at < ingested_at - interval 1 hour) as late,
    toString(minOrNullIf(occurred_at, occurred_at < ingested_at - interval 1 hour)) as late_from
from raw_event where ingested_at > now64(3) - interval 1 hour group by brand, topic`,
    ),
    warehouse.query<{ brand: string }>("select distinct brand from fct_brand_day"),
  ])
  const known = new Map(rows.map((row) => [`${row.brand} ${row.topic}`, row]))
  const names = [...new Set([...brands, ...rows].map(({ brand }) => brand))].sort()
  return names.flatMap((brand) =>
    TOPICS.map((topic) => feedOf(brand, topic, known.get(`${brand} ${topic}`))),
  )
}

function feedOf(brand: string, topic: string, row: FeedColumns | undefined): FeedRow {
  const delay = row?.delay_ms_p95
  return {
    brand,
    topic,
    arrived_at: isoOrNull(row?.arrived_at),
    happened_to: isoOrNull(row?.happened_to),
    delay_ms_p95: delay == null ? null : Math.max(0, Number(delay)),
    late: Number(row?.late ?? 0),
    late_from: isoOrNull(row?.late_from),
  }
}

const isoOrNull = (text: string | null | undefined) => (text == null ? null : isoInstant(text))

/** By brand and currency, what has no rate in the table. */
export async function readUnrated(warehouse: Warehouse): Promise<UnratedRow[]> {
  const rows = await warehouse.query<Record<keyof UnratedRow, string>>(
    `select brand, currency, count() as events, min(occurred_at) as first_at
from stg_event__unrated group by brand, currency order by brand, currency`,
  )
  return rows.map(({ events, first_at, ...row }) => ({
    ...row,
    events: Number(events),
    first_at: isoInstant(first_at),
  }))
}
