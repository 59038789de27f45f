import { type BrandConfiguration, brandConfiguration } from "../../core/brand.ts"
import { reportingDay } from "../../core/reporting-day.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Overview } from "./overview-schema.ts"

type Part<Name extends keyof Overview> = Promise<NonNullable<Overview[Name]>>

const iso = (text: string) => `${text.replace(" ", "T")}Z`

/** Every brand that is configured or has a day, with its day and currency. */
export async function readBrands(
  warehouse: Warehouse,
  brands: readonly BrandConfiguration[],
  now: Date,
): Part<"brands"> {
  const rows = await warehouse.query<{ brand: string }>("select distinct brand from fct_brand_day")
  const names = new Set([...brands.map(({ name }) => name), ...rows.map(({ brand }) => brand)])
  return [...names].sort().map((brand) => {
    const configuration = brandConfiguration(brands, brand)
    return {
      brand,
      today: reportingDay(configuration, now),
      currency: configuration.baseCurrency,
      time_zone: configuration.timeZone,
      day_start_hour: configuration.dayStartHour,
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

/** Sizes over the last 24 hours, at most one a minute, and the last one before them. */
export async function readSegments(warehouse: Warehouse): Part<"segments"> {
  const rows = await warehouse.query<{ segment: string; at: string; size: string }>(
    `select segment, max(seg_evaluation.at) as at, argMax(size, seg_evaluation.id) as size
from seg_evaluation
group by segment, greatest(toStartOfMinute(seg_evaluation.at), toStartOfMinute(now64(3) - interval 1 day)) as minute
order by segment, minute`,
  )
  return [...new Set(rows.map(({ segment }) => segment))].map((segment) => {
    const sizes = rows.filter((row) => row.segment === segment)
    return {
      segment,
      size: Number(sizes.at(-1)?.size ?? 0),
      sizes: sizes.map(({ at, size }) => ({ at: iso(at), size: Number(size) })),
    }
  })
}

const LATEST_SQL = `select intent_id, any(player_key) as player_key,
    argMax(act_decision.verdict, decided_at) as verdict, argMax(act_decision.reasons, decided_at) as reasons
from act_decision where decided_at > now64(3) - interval 1 day group by intent_id`

/** Players by the latest decision on each intent. */
export async function readDecisions(warehouse: Warehouse): Part<"decisions"> {
  const rows = await warehouse.query<{ verdict: string; reason: string; players: string }>(
    `with latest as (${LATEST_SQL})
select verdict, '*' as reason, uniqExact(player_key) as players from latest group by verdict
union all
select verdict, arrayJoin(reasons) as reason, uniqExact(player_key) as players from latest group by verdict, reason`,
  )
  const of = (verdict: string) =>
    Number(rows.find((row) => row.verdict === verdict && row.reason === "*")?.players ?? 0)
  return {
    players: { allow: of("allow"), suppress: of("suppress"), defer: of("defer") },
    reasons: rows
      .filter(({ reason }) => reason !== "*")
      .map((row) => ({ ...row, players: Number(row.players) }))
      .sort((a, b) => b.players - a.players || a.reason.localeCompare(b.reason)),
  }
}

export function readMessages(warehouse: Warehouse): Part<"messages"> {
  return warehouse.query(
    `select finished_at, concat(brand, ':', player_id) as player, campaign, outcome
from act_send final order by finished_at desc limit 12`,
  )
}
