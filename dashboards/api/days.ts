import { z } from "zod"
import { BrandConfiguration } from "../../core/brand.ts"
import { PitbossError } from "../../core/errors.ts"
import type { QueryParams } from "../../warehouse/warehouse.ts"
import { questionWords } from "./route/question-words.ts"

const DAYS_DEFAULT = 400

const day = z.iso.date("expected a day such as 2026-11-23")

/** Which days of which brands. */
export const DaysQuery = z.strictObject({
  from: day.optional().describe(`First reporting day; by default ${DAYS_DEFAULT} days ago`),
  to: day.optional().describe("Last reporting day"),
  brand: z.string().min(1).max(64).optional().describe("One brand; by default all"),
})

/** Money as decimal strings in the brand's base currency. */
export const BrandDay = z.object({
  brand: z.string(),
  currency: z.string().describe("The brand's base currency"),
  day: z.string(),
  handle: z.string(),
  ggr: z.string(),
  ngr: z.string(),
  deposits: z.string(),
  withdrawals: z.string(),
  actives: z.string(),
  ftd: z.string(),
})

export type BrandDay = z.infer<typeof BrandDay>

const Question = DaysQuery.refine(({ from = "", to = "9999-12-31" }) => from <= to, {
  message: "expected a day that does not come before 'from'",
  path: ["to"],
})

const CURRENCY_DEFAULT = BrandConfiguration.parse({ name: "any" }).baseCurrency
const CURRENCY_SQL =
  "transform(brand, {names:Array(String)}, {currencies:Array(String)}, {currency:String})"

/** The select and its values. Throws DAYS_QUERY naming the parameter. */
export function daysSelect(
  query: unknown,
  brands: readonly BrandConfiguration[],
): { readonly sql: string; readonly params: QueryParams } {
  const parsed = Question.safeParse(query)
  if (!parsed.success) throw new PitbossError("DAYS_QUERY", questionWords(parsed.error))
  const { from, to, brand } = parsed.data
  const conditions = [
    from ? "fct_brand_day.day >= {from:Date}" : `fct_brand_day.day > today() - ${DAYS_DEFAULT}`,
    ...(to ? ["fct_brand_day.day <= {to:Date}"] : []),
    ...(brand ? ["brand = {brand:String}"] : []),
  ]
  return {
    sql: `select ${Object.keys(BrandDay.shape).map(columnSql).join(", ")} from fct_brand_day
where ${conditions.join(" and ")} order by day, brand`,
    params: {
      from: from ?? "",
      to: to ?? "",
      brand: brand ?? "",
      names: brands.map(({ name }) => name),
      currencies: brands.map(({ baseCurrency }) => baseCurrency),
      currency: CURRENCY_DEFAULT,
    },
  }
}

function columnSql(name: string): string {
  if (name === "brand") return name
  return name === "currency"
    ? `${CURRENCY_SQL} as currency`
    : `toString(fct_brand_day.${name}) as ${name}`
}
