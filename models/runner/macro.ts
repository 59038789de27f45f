import { Decimal } from "decimal.js"
import type { BrandConfiguration } from "../../core/brand.ts"
import { quoteText } from "../dialect/client.ts"

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
 * What the brand's per-cent steps take off NGR, each rounded half to even at 6 digits; arguments
 * are the columns that stand for ggr, handle and deposits. 0 for brands without steps.
 */
export function ngrSteps(
  brands: readonly BrandConfiguration[],
  [ggr = "ggr", handle = "handle", deposits = "deposits"]: readonly string[],
  brandColumn = "brand",
): string {
  const columns = { ggr, handle, deposits }
  const branches = brands
    .filter((brand) => brand.ngrSteps.length > 0)
    .map((brand) => {
      const steps = brand.ngrSteps.map(({ percent, of }) => share(columns[of], percent))
      return [isBrand(brandColumn, brand), steps.join(" + ")]
    })
  return choose(branches, "toDecimal128('0', 6)")
}

/**
 * An amount of raw_event in base currency. It was multiplied by the event's own rate at landing; of brands with
 * a rate table, what came in another currency without a rate is multiplied by the rate in force when it
 * happened: 0 where the table has none, so that it counts when one is recorded. Nothing here may throw.
 */
export function baseAmount(brands: readonly BrandConfiguration[], column: string): string {
  const isRated = isRatedByTable(brands)
  if (isRated === undefined) return `${column}_base`
  return `if(${isRated}, toDecimal128(roundBankers(${column} * ${tableRate(brands)}, 6), 6), ${column}_base)`
}

/** The rate that an event of raw_event counts with. */
export function baseRate(brands: readonly BrandConfiguration[]): string {
  const isRated = isRatedByTable(brands)
  return isRated === undefined ? "base_rate" : `if(${isRated}, ${tableRate(brands)}, base_rate)`
}

// An event whose rate is 1 said none: it is the default of the contract.
function isRatedByTable(brands: readonly BrandConfiguration[]): string | undefined {
  const base = tableBase(brands)
  if (base === undefined) return undefined
  return `base_rate = 1 and ${base} != '' and currency not in ('', ${base})`
}

function tableRate(brands: readonly BrandConfiguration[]): string {
  return `dictGetOrDefault('default.raw_rate_at', 'rate', (${tableBase(brands)}, toString(currency)), toUnixTimestamp64Milli(occurred_at), toDecimal128(0, 12))`
}

// The base currency of a brand with a rate table, '' for any other; undefined where there is none.
function tableBase(brands: readonly BrandConfiguration[]): string | undefined {
  const rated = brands.filter(({ rates }) => rates === "table")
  if (rated.length === 0) return undefined
  const names = rated.map(({ name }) => quoteText(name)).join(", ")
  const bases = rated.map(({ baseCurrency }) => quoteText(baseCurrency)).join(", ")
  return `transform(toString(brand), [${names}], [${bases}], '')`
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
