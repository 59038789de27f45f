import { type BrandConfiguration, brandConfiguration } from "../../core/brand.ts"
import { reportingDay } from "../../core/reporting-day.ts"
import { readFound } from "../../models/runner/audit-record.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { LATEST_SEND, type LatestSendRow } from "./latest-send.ts"
import type { Overview } from "./overview-schema.ts"
import { TOLD_REASONS, type Told } from "./withheld/told.ts"

type Part<Name extends keyof Overview> = Promise<NonNullable<Overview[Name]>>

const iso = (text: string) => `${text.replace(" ", "T")}Z`

const HUES = 4

/**
 * Every brand that is configured or has a day. Colours go to brands in the configuration's order,
 * then in the order in which they first had a day: a new brand takes none from another.
 */
export async function readBrands(
  warehouse: Warehouse,
  brands: readonly BrandConfiguration[],
  now: Date,
): Part<"brands"> {
  const rows = await warehouse.query<{ brand: string }>(
    "select brand from fct_brand_day group by brand order by min(day), brand",
  )
  const names = [...new Set([...brands.map(({ name }) => name), ...rows.map(({ brand }) => brand)])]
  return [...names].sort().map((brand) => {
    const configuration = brandConfiguration(brands, brand)
    const place = names.indexOf(brand)
    return {
      brand,
      today: reportingDay(configuration, now),
      currency: configuration.baseCurrency,
      time_zone: configuration.timeZone,
      day_start_hour: configuration.dayStartHour,
      hue: place < HUES ? place + 1 : 0,
    }
  })
}

/** Events that came into the warehouse, by second, over the last minute. */
export async function readRates(warehouse: Warehouse): Part<"events_per_second"> {
  const rows = await warehouse.query<{ second: string; events: string }>(
    `select toStartOfSecond(ingested_at) as second, count() as events
from raw_event where ingested_at > now64(3) - interval 60 second
group by second order by second with fill
    from toStartOfSecond(now64(3) - interval 58 second) to toStartOfSecond(now64(3)) step interval 1 second`,
  )
  return rows.map(({ second, events }) => ({ second: iso(second), events: Number(events) }))
}

export async function readCounts(warehouse: Warehouse): Part<"counts"> {
  const [row] = await warehouse.query<Record<string, string>>(
    `select (select count() from raw_event) as events, (select count() from raw_repeat) as repeats,
    (select count() from raw_conflict) as conflicts,
    (select count() from raw_dead_letter final where replayed_at is null) as dead_letters`,
  )
  const of = (name: string) => Number(row?.[name] ?? 0)
  return {
    events: of("events"),
    repeats: of("repeats"),
    conflicts: of("conflicts"),
    dead_letters: of("dead_letters"),
  }
}

/** What the standing audit found in the last 24 hours, and how long ago it last looked. */
export async function readOff(warehouse: Warehouse, now: Date): Part<"audit"> {
  const found = await readFound(warehouse)
  return {
    amounts_off: found ? found.amountsOff : {},
    keys_off: found?.keysOff ?? 0,
    age_ms: found ? Math.max(0, now.getTime() - Date.parse(iso(found.at))) : null,
  }
}

// Ids are microseconds and order the table, so that only a day of it is read. Steps of 1 s, 10 s,
// 1, 5 or 10 min, by how long there has been anything: at most 180 points a segment.
const SIZE_SQL = `with
    toUInt64(toUnixTimestamp64Micro(now64(6))) as upto,
    upto - 86400000000 as since,
    upto - (select min(first.id) from seg_evaluation as first
        where first.id >= toUInt64(toUnixTimestamp64Micro(now64(6) - interval 1 day))) as span,
    1000000 * multiIf(span <= 180e6, 1, span <= 1800e6, 10, span <= 10800e6, 60, span <= 54000e6, 300, 600) as step
select segment, at, size, least, most from (
    select segment, max(e.at) as at, argMax(e.size, e.id) as size, min(e.size) as least, max(e.size) as most
    from seg_evaluation as e where e.id >= since group by segment, intDiv(e.id, step)
    union all
    select segment, toDateTime64(since / 1e6, 3, 'UTC') as at, argMax(e.size, e.id) as size, size as least, size as most
    from seg_evaluation as e where e.id < since group by segment)
order by segment, at`

interface SizeRow {
  readonly segment: string
  readonly at: string
  readonly size: string
  readonly least: string
  readonly most: string
}

/** Sizes over the last 24 hours, in even steps, from the one that held at their beginning. */
export async function readSegments(warehouse: Warehouse): Part<"segments"> {
  const rows = await warehouse.query<SizeRow>(SIZE_SQL)
  const segments = new Map<string, NonNullable<Overview["segments"]>[number]["sizes"]>()
  for (const { segment, at, size, least, most } of rows) {
    const sizes = segments.get(segment) ?? []
    sizes.push({ at: iso(at), size: Number(size), least: Number(least), most: Number(most) })
    segments.set(segment, sizes)
  }
  return [...segments].map(([segment, sizes]) => ({
    segment,
    size: sizes.at(-1)?.size ?? 0,
    sizes,
  }))
}

const LATEST_SQL = `select intent_id, any(player_key) as player_key,
    argMax(act_decision.verdict, decided_at) as verdict, argMax(act_decision.reasons, decided_at) as reasons
from act_decision where decided_at > now64(3) - interval 1 day group by intent_id`

/** Players by the latest decision on each intent. */
export async function readDecisions(warehouse: Warehouse, told: Told): Part<"decisions"> {
  const rows = await warehouse.query<{ verdict: string; reason: string; players: string }>(
    `with latest as (${LATEST_SQL})
select verdict, '*' as reason, uniqExact(player_key) as players from latest group by verdict
union all
select verdict, arrayJoin(${TOLD_REASONS}) as reason, uniqExact(player_key) as players from latest group by verdict, reason`,
    told.params,
  )
  const of = (verdict: string) =>
    Number(rows.find((row) => row.verdict === verdict && row.reason === "*")?.players ?? 0)
  return {
    players: {
      allow: of("allow"),
      shadow: of("shadow"),
      suppress: of("suppress"),
      defer: of("defer"),
    },
    reasons: rows
      .filter(({ reason }) => reason !== "*")
      .map((row) => ({ ...row, players: Number(row.players) }))
      .sort((a, b) => b.players - a.players || a.reason.localeCompare(b.reason)),
  }
}

/** The latest messages of the campaigns that may be told, each once, under its latest attempt. */
export async function readMessages(
  warehouse: Warehouse,
  /** Names of the campaigns that may be told; undefined: all. */
  campaigns: readonly string[] | undefined,
): Part<"messages"> {
  const rows = await warehouse.query<LatestSendRow & Omit<Message, "is_waiting">>(
    `select max(s.finished_at) as finished_at, concat(any(s.brand), ':', any(s.player_id)) as player,
    any(s.campaign) as campaign, ${LATEST_SEND}
from act_send as s final
where s.intent_id in (
    select intent_id from act_send where {isAll:UInt8} = 1 or campaign in {campaigns:Array(String)}
    order by finished_at desc limit ${MESSAGES_SHOWN * ATTEMPTS_SEEN})
group by s.intent_id order by finished_at desc limit ${MESSAGES_SHOWN}`,
    { isAll: campaigns === undefined ? 1 : 0, campaigns: [...(campaigns ?? [])] },
  )
  return rows.map(({ finished_at, player, campaign, outcome, attempts, is_waiting }) => ({
    ...{ finished_at, player, campaign, outcome, attempts },
    is_waiting: Boolean(is_waiting),
  }))
}

type Message = NonNullable<Overview["messages"]>[number]

const MESSAGES_SHOWN = 10
/** A message that is tried again and again may have as many of the latest attempts. */
const ATTEMPTS_SEEN = 10
