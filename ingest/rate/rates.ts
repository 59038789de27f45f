import { Decimal } from "decimal.js"
import type { BrandConfiguration } from "../../core/brand.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { EVER_MS, periodsOf, type RatedPeriod, type StandingRate } from "./period.ts"
import type { Rate } from "./rate-file.ts"

/** Rates as they hold, for whoever wants to see them. */
export interface RateInForce {
  readonly base_currency: string
  readonly currency: string
  readonly valid_from: string
  readonly valid_to: string | null
  readonly rate: string
  readonly recorded_at: string
}

/** The rates in force, latest first within a pair of currencies. */
export function listRates(warehouse: Warehouse, limit: number): Promise<RateInForce[]> {
  return warehouse.query<RateInForce>(
    `select base_currency, currency, valid_from, valid_to, toString(rate) as rate, recorded_at
from raw_rate_in_force order by base_currency, currency, valid_from desc limit {limit:UInt32}`,
    { limit },
  )
}

/** What was recorded: whose figures it moves is in raw_rerating. */
export interface Recorded {
  /** Of the warehouse; undefined where every rate was in force already. */
  readonly at: string | undefined
  readonly rates: number
  readonly players: number
}

/**
 * Records rates that differ from what is in force. Whoever inserts events must be detached until what is
 * derived was computed anew. The players come first: killed behind them, what is derived is compared for
 * nothing; the other way round it would stay at old rates.
 */
export async function recordRates(
  warehouse: Warehouse,
  rates: readonly Rate[],
  brands: readonly BrandConfiguration[],
): Promise<Recorded> {
  const standing = await standingRates(warehouse)
  const changed = changedOf(rates, standing)
  if (changed.length === 0) return { at: undefined, rates: 0, players: 0 }
  const at = await nextInstant(warehouse)
  const players = await notePlayers(warehouse, at, periodsOf(changed, standing), brands)
  await warehouse.insert(
    "raw_rate",
    changed.map((rate) => ({ ...rate, valid_from: engineText(rate.valid_from), recorded_at: at })),
  )
  await warehouse.command("system reload dictionary default.raw_rate_at")
  return { at, rates: changed.length, players }
}

/** Recordings that not everything derived shows yet, the first first. */
export async function pendingReratings(warehouse: Warehouse): Promise<readonly string[]> {
  const rows = await warehouse.query<{ recorded_at: string }>(
    `select distinct recorded_at from raw_rerating
where recorded_at not in (select recorded_at from raw_rerating_end) order by recorded_at`,
  )
  return rows.map(({ recorded_at }) => recorded_at)
}

/** Notes that everything derived shows a recording. */
export async function endRerating(warehouse: Warehouse, at: string): Promise<void> {
  await warehouse.command(
    "insert into raw_rerating_end select {at:DateTime64(3, 'UTC')}, now64(3, 'UTC')",
    { at },
  )
}

async function standingRates(warehouse: Warehouse): Promise<readonly StandingRate[]> {
  const rows = await warehouse.query<Record<keyof StandingRate, string>>(
    `select base_currency, currency, toUnixTimestamp64Milli(valid_from) as from, toString(rate) as rate
from raw_rate_in_force`,
  )
  return rows.map((row) => ({ ...row, from: Number(row.from) }))
}

function changedOf(rates: readonly Rate[], standing: readonly StandingRate[]): readonly Rate[] {
  const held = new Map(
    standing.map((one) => [`${one.base_currency} ${one.currency} ${one.from}`, one.rate]),
  )
  return rates.filter(({ base_currency, currency, valid_from, rate }) => {
    const before = held.get(`${base_currency} ${currency} ${Date.parse(valid_from)}`)
    return before === undefined || !new Decimal(before).eq(rate)
  })
}

// Later than every recording before, also where the clock was set back.
async function nextInstant(warehouse: Warehouse): Promise<string> {
  const [row] = await warehouse.query<{ at: string }>(
    `select greatest(now64(3, 'UTC'), (select max(recorded_at) from raw_rate) + interval 1 millisecond,
    (select max(recorded_at) from raw_rerating) + interval 1 millisecond) as at`,
  )
  return row?.at ?? ""
}

// Whoever has an event in a period whose rate was not said with it, or a limit: that is converted at the present rate.
async function notePlayers(
  warehouse: Warehouse,
  at: string,
  periods: readonly RatedPeriod[],
  brands: readonly BrandConfiguration[],
): Promise<number> {
  const params: Record<string, unknown> = { at }
  const conditions = periods.flatMap(({ base_currency, currency, from, to }, n) => {
    const rated = brands.filter(
      (one) => one.rates === "table" && one.baseCurrency === base_currency,
    )
    if (rated.length === 0) return []
    Object.assign(params, {
      [`brands${n}`]: rated.map(({ name }) => name),
      [`currency${n}`]: currency,
      [`from${n}`]: String(from),
      [`to${n}`]: String(Math.min(to, EVER_MS)),
    })
    const ms = "toUnixTimestamp64Milli(occurred_at)"
    return `brand in {brands${n}:Array(String)} and currency = {currency${n}:String} and (type = 'limit.set' or ${ms} >= {from${n}:Int64} and ${ms} < {to${n}:Int64})`
  })
  if (conditions.length === 0) return 0
  await warehouse.command(
    `insert into raw_rerating select distinct {at:DateTime64(3, 'UTC')} as recorded_at, player_key from raw_event
where base_rate = 1 and (${conditions.join(" or ")})`,
    params,
  )
  const [row] = await warehouse.query<{ n: string }>(
    "select count() as n from raw_rerating where recorded_at = {at:DateTime64(3, 'UTC')}",
    { at },
  )
  return Number(row?.n ?? 0)
}

const engineText = (instant: string) => instant.replace("T", " ").replace("Z", "")
