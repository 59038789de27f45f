import { Decimal } from "decimal.js"
import type { QueryParams, Warehouse } from "../../warehouse/warehouse.ts"
import { quoteText } from "../dialect/quote.ts"
import type { TypedColumn } from "./columns.ts"
import { baseCurrency } from "./macro.ts"
import type { Model } from "./model.ts"
import type { Scope } from "./render.ts"

/**
 * By how much money was off, a decimal by base currency: amounts of different ones are never added. Empty: nothing,
 * or nothing that can be said in money.
 */
export type AmountsOff = Readonly<Record<string, string>>

/** The column of `sys_audit` and `sys_drift`, as SQL that reads its decimals as texts. */
export const AMOUNTS_OFF = "mapApply((base, amount) -> (base, toString(amount)), amounts_off)"

/** How many keys were off, and by how much. */
export interface Off {
  readonly keys: number
  readonly amountsOff: AmountsOff
}

/** The amounts as they are told: null where what was off cannot be said in money, which is not the same as 0. */
export function toldAmounts(drift: number, amounts: AmountsOff): AmountsOff | null {
  return drift > 0 && Object.keys(amounts).length === 0 ? null : amounts
}

/** Of several amounts in each currency the largest: one event is in many models, and in many columns. */
export function largestAmounts(all: readonly AmountsOff[]): AmountsOff {
  return merged(all, (one, other) => Decimal.max(one, other))
}

/** What was found one after the other, together. */
export function addedAmounts(all: readonly AmountsOff[]): AmountsOff {
  return merged(all, (one, other) => one.plus(other))
}

function merged(
  all: readonly AmountsOff[],
  merge: (one: Decimal, other: Decimal) => Decimal,
): AmountsOff {
  const sums = new Map<string, Decimal>()
  for (const amounts of all)
    for (const [currency, amount] of Object.entries(amounts)) {
      const before = sums.get(currency)
      sums.set(currency, before ? merge(before, new Decimal(amount)) : new Decimal(amount))
    }
  return Object.fromEntries([...sums].map(([currency, sum]) => [currency, sum.toFixed()]))
}

/** Whether a column holds money of a brand: what is in an event's own currency says so, and a rate has more digits. */
export function isMoney({ matter }: Model, { name, type }: TypedColumn): boolean {
  const said = matter.columns[name]
  const description = typeof said === "object" ? said.description : ""
  return (
    type.includes("Decimal(38, 6)") &&
    !/Map|Array|Tuple/.test(type) &&
    !description.includes("event's currency")
  )
}

/**
 * The base currency of a row with these columns, as SQL: that of its brand, or the one that all brands have; '' where
 * neither can be told. `one` picks the brand of several rows.
 */
export function currencySql(
  { brands }: Pick<Scope, "brands">,
  columns: readonly TypedColumn[],
  one: (column: string) => string = (column) => column,
): string {
  if (columns.some(({ name }) => name === "brand"))
    return baseCurrency(brands, `toString(${one("brand")})`)
  const all = new Set(brands.map((brand) => brand.baseCurrency))
  if (all.size > 1) return "''"
  const [only] = all
  return only === undefined ? baseCurrency([]) : quoteText(only)
}

/** Amounts of one key that were off, as one column of SQL; each is an expression that is never negative. */
export function offsSql(amounts: readonly string[]): string {
  const cast = amounts.map((amount) => `toDecimal128(${amount}, 6)`)
  return `cast([${cast.join(", ")}] as Array(Decimal(38, 6)))`
}

interface OffRow {
  readonly base: string
  readonly keys: string
  readonly offs: readonly string[]
}

/**
 * Adds up keys that are off: rows of `base`, the base currency, and `offs`, what each column of money was off. Told
 * is the column that was off most: what moves one moves others by the same.
 */
export async function readOffs(
  warehouse: Pick<Warehouse, "query">,
  rows: string,
  params?: QueryParams,
  keys = "count()",
): Promise<Off> {
  const found = await warehouse.query<OffRow>(
    `select base, ${keys} as keys, arrayMap(each -> toString(each), sumForEach(offs)) as offs from (\n${rows}\n) group by base order by base`,
    params,
  )
  const amounts = found
    .filter(({ base, offs }) => base !== "" && offs.length > 0)
    .map(({ base, offs }) => ({ [base]: Decimal.max(...offs).toFixed() }))
  return {
    keys: found.reduce((sum, row) => sum + Number(row.keys), 0),
    amountsOff: largestAmounts(amounts),
  }
}
