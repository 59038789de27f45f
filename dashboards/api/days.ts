import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import type { QueryParams } from "../../warehouse/warehouse.ts"

const DAYS_DEFAULT = 400

const day = z.iso.date("expected a day such as 2026-11-23")

/** Which days of which brands. */
export const DaysQuery = z.strictObject({
  from: day.optional().describe("First reporting day; by default 400 days ago"),
  to: day.optional().describe("Last reporting day"),
  brand: z.string().min(1).max(64).optional().describe("One brand; by default all"),
})

/** Money as decimal strings in the brand's base currency. */
export const BrandDay = z.object({
  brand: z.string(),
  day: z.string(),
  handle: z.string(),
  ggr: z.string(),
  ngr: z.string(),
  deposits: z.string(),
  withdrawals: z.string(),
  actives: z.string(),
  ftd: z.string(),
})

/** The select and its values. Throws DAYS_QUERY naming the parameter. */
export function daysSelect(query: unknown): { readonly sql: string; readonly params: QueryParams } {
  const parsed = DaysQuery.safeParse(query)
  if (!parsed.success) throw new PitbossError("DAYS_QUERY", z.prettifyError(parsed.error))
  const { from, to, brand } = parsed.data
  const columns = Object.keys(BrandDay.shape).map((name) =>
    name === "brand" ? name : `toString(fct_brand_day.${name}) as ${name}`,
  )
  const conditions = [
    from ? "fct_brand_day.day >= {from:Date}" : `fct_brand_day.day > today() - ${DAYS_DEFAULT}`,
    ...(to ? ["fct_brand_day.day <= {to:Date}"] : []),
    ...(brand ? ["brand = {brand:String}"] : []),
  ]
  return {
    sql: `select ${columns.join(", ")} from fct_brand_day
where ${conditions.join(" and ")} order by day, brand`,
    params: { from: from ?? "", to: to ?? "", brand: brand ?? "" },
  }
}
