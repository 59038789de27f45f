import { Decimal } from "decimal.js"
import { KINDS_OUT_OF_COUNT } from "../../core/account.ts"
import { type BrandConfiguration, brandConfiguration, type NgrStep } from "../../core/brand.ts"
import {
  BRAND_METRICS_DEFAULT,
  type BrandMetrics,
  type ChurnRank,
  type VipTier,
} from "../../core/brand-metrics.ts"
import { quoteText } from "../dialect/quote.ts"
import { gamesPlace } from "./game-step.ts"

/**
 * The brand's reporting day of an instant: the local date in the brand's zone, minus one day
 * before the brand's start hour. Local hours are compared, not instants, so a day stays a day
 * when the clocks change. Brands without configuration: UTC from 00:00.
 */
export function brandDay(
  brands: readonly BrandConfiguration[],
  column: string,
  brandColumn = "brand",
): string {
  const branches = brands
    .filter(({ timeZone, dayStartHour }) => timeZone !== "UTC" || dayStartHour !== 0)
    .map((brand) => [isBrand(brandColumn, brand), localDay(column, brand)])
  return choose(branches, `toDate(${column}, 'UTC')`)
}

/**
 * What the brand's steps take off NGR, each rounded half to even at 6 digits; arguments are the columns that stand
 * for ggr, handle, deposits, payment_fees, charge_backs and game_ggr, those of these names where less is said. 0 for brands
 * without steps.
 */
export function ngrSteps(
  brands: readonly BrandConfiguration[],
  columns: readonly string[],
): string {
  const branches = withSteps(brands).map((brand) => [
    isBrand("brand", brand),
    stepsOf(brand, columns)
      .map(({ amount }) => amount)
      .join(" + "),
  ])
  return choose(branches, NOTHING)
}

/**
 * The same, step by step: an array of (name, amount) in the order of the configuration. The amounts add up to
 * what `ngrSteps` says.
 */
export function ngrStepList(
  brands: readonly BrandConfiguration[],
  columns: readonly string[],
): string {
  const branches = withSteps(brands).map((brand) => [
    isBrand("brand", brand),
    `[${stepsOf(brand, columns)
      .map(({ name, amount }) => `(${quoteText(name)}, ${amount})`)
      .join(", ")}]`,
  ])
  return choose(branches, "[]::Array(Tuple(String, Decimal(38, 6)))")
}

const NOTHING = "toDecimal128('0', 6)"

function withSteps(brands: readonly BrandConfiguration[]): readonly BrandConfiguration[] {
  return brands.filter(({ ngrSteps: steps }) => steps.length > 0)
}

const STEP_BASES = [
  "ggr",
  "handle",
  "deposits",
  "payment_fees",
  "charge_backs",
  "game_ggr",
] as const

// The versions of a step, by its name: on each day the latest that has begun counts.
function stepsOf(
  brand: BrandConfiguration,
  columns: readonly string[],
): readonly { readonly name: string; readonly amount: string }[] {
  const named = (base: (typeof STEP_BASES)[number]) => columns[STEP_BASES.indexOf(base)] ?? base
  const baseOf = (step: NgrStep) => {
    const place = gamesPlace(brand, step)
    return place === undefined ? named(step.of) : `${named("game_ggr")}[${place}]`
  }
  const names = [...new Set(brand.ngrSteps.map(({ name }) => name))]
  return names.map((name) => {
    const versions = brand.ngrSteps
      .filter((step) => step.name === name)
      .sort((one, other) => (other.from ?? "").localeCompare(one.from ?? ""))
    const dated = versions.flatMap((step) =>
      step.from === undefined
        ? []
        : [[`day >= toDate('${step.from}')`, share(baseOf(step), step.percent)]],
    )
    const first = versions.find(({ from }) => from === undefined)
    return {
      name,
      amount: choose(dated, first ? share(baseOf(first), first.percent) : NOTHING),
    }
  })
}

/** Whether a registration or an update in raw_event says that the account counts nowhere: core/account.ts in SQL. */
export function countsNowhereSql(): string {
  const kinds = KINDS_OUT_OF_COUNT.map((kind) => quoteText(kind)).join(", ")
  return `(JSONExtractBool(body, 'is_test') or JSONExtractString(body, 'account_kind') in (${kinds}))`
}

/**
 * A parameter of the brand's metrics: a number, a text, the tiers as an array of (name, NGR), or the ranks of one of
 * (name, probability). Undefined where there is none of that name.
 */
export function brandValue(
  brands: readonly BrandConfiguration[],
  name: string,
  brandColumn = "brand",
): string | undefined {
  if (!(name in BRAND_METRICS_DEFAULT)) return undefined
  const key = name as keyof BrandMetrics
  const usual = literal(BRAND_METRICS_DEFAULT[key])
  const branches = brands
    .map((brand) => [isBrand(brandColumn, brand), literal(brand.metrics[key])])
    .filter(([, value]) => value !== usual)
  return choose(branches, usual)
}

function literal(value: BrandMetrics[keyof BrandMetrics]): string {
  if (typeof value === "number") return String(value)
  if (typeof value === "string") return quoteText(value)
  const steps = value.map((step) => `(${quoteText(step.name)}, ${bound(step)})`)
  const isAmount = value.every((step) => "ngr" in step)
  return `[${steps.join(", ")}]::Array(Tuple(String, ${isAmount ? "Decimal(38, 6)" : "Float64"}))`
}

// From where on a step of a ladder holds.
function bound(step: VipTier | ChurnRank): string {
  return "ngr" in step ? `toDecimal128('${step.ngr}', 6)` : String(step.from)
}

/**
 * An amount of raw_event in base currency. It was multiplied by the event's own rate at landing; of brands with
 * a rate table, what came in another currency without a rate is multiplied by the rate in force when it
 * happened: 0 where the table has none, so that it counts when one is recorded. Nothing here may throw.
 */
export function baseAmount(brands: readonly BrandConfiguration[], column: string): string {
  const isRated = isRatedByTable(brands)
  if (isRated === undefined) return `${column}_base`
  return `if(${isRated}, toDecimal128(roundBankers(${column} * ${eventTableRate(brands)}, 6), 6), ${column}_base)`
}

/** The rate that an event of raw_event counts with. */
export function baseRate(brands: readonly BrandConfiguration[]): string {
  const isRated = isRatedByTable(brands)
  return isRated === undefined
    ? "base_rate"
    : `if(${isRated}, ${eventTableRate(brands)}, base_rate)`
}

/**
 * The rate of a currency that the brand's rate table has at an instant, for what is no event with an amount of
 * its own: 1 for the brand's base currency, 0 where the table has none or the brand has no table.
 */
export function tableRate(
  brands: readonly BrandConfiguration[],
  [currency = "currency", at = "occurred_at", brandColumn = "brand"]: readonly string[],
): string {
  const base = tableBase(brands, brandColumn)
  if (base === undefined) return "toDecimal128(0, 12)"
  return `multiIf(${base} = '', toDecimal128(0, 12), ${currency} = ${base}, toDecimal128(1, 12), ${lookUp(base, currency, at)})`
}

/** The base currency of the brand; that of a brand that is not configured is the default. */
export function baseCurrency(brands: readonly BrandConfiguration[], brandColumn = "brand"): string {
  const usual = brandConfiguration([], "any").baseCurrency
  const branches = brands
    .filter((brand) => brand.baseCurrency !== usual)
    .map((brand) => [isBrand(brandColumn, brand), quoteText(brand.baseCurrency)])
  return choose(branches, quoteText(usual))
}

// An event whose rate is 1 said none: it is the default of the contract.
function isRatedByTable(brands: readonly BrandConfiguration[]): string | undefined {
  const base = tableBase(brands)
  if (base === undefined) return undefined
  return `base_rate = 1 and ${base} != '' and currency not in ('', ${base})`
}

function eventTableRate(brands: readonly BrandConfiguration[]): string {
  return lookUp(tableBase(brands) ?? "''", "currency", "occurred_at")
}

function lookUp(base: string, currency: string, at: string): string {
  return `dictGetOrDefault('default.raw_rate_at', 'rate', (${base}, toString(${currency})), toUnixTimestamp64Milli(${at}), toDecimal128(0, 12))`
}

// The base currency of a brand with a rate table, '' for any other; undefined where there is none.
function tableBase(
  brands: readonly BrandConfiguration[],
  brandColumn = "brand",
): string | undefined {
  const rated = brands.filter(({ rates }) => rates === "table")
  if (rated.length === 0) return undefined
  const names = rated.map(({ name }) => quoteText(name)).join(", ")
  const bases = rated.map(({ baseCurrency }) => quoteText(baseCurrency)).join(", ")
  return `transform(toString(${brandColumn}), [${names}], [${bases}], '')`
}

function localDay(column: string, { timeZone, dayStartHour }: BrandConfiguration): string {
  const zone = quoteText(timeZone)
  const date = `toDate(${column}, ${zone})`
  return dayStartHour === 0 ? date : `${date} - (toHour(${column}, ${zone}) < ${dayStartHour})`
}

function share(column: string, percent: string): string {
  const factor = new Decimal(percent).div(100).toFixed(8)
  return `toDecimal128(roundBankers(${column} * toDecimal128('${factor}', 8), 6), 6)`
}

function isBrand(column: string, { name }: BrandConfiguration): string {
  return `${column} = ${quoteText(name)}`
}

function choose(branches: readonly (readonly string[])[], otherwise: string): string {
  if (branches.length === 0) return otherwise
  return `multiIf(${[...branches.flat(), otherwise].join(", ")})`
}
