import { z } from "zod"
import { brandParameter, count, dataset, day, dayRange, decimal } from "../dataset.ts"
import { dayShifted } from "../reporting-day.ts"

const DAYS_DEFAULT = 28

const MONEY = {
  handle: "Stakes",
  ggr: "Stakes less wins",
  ngr: "What the brand's waterfall leaves of GGR",
  deposits: "Approved deposits less reversals",
  withdrawals: "Approved withdrawals less reversals",
} as const

const COUNTS = {
  deposits_count: "Approved deposits",
  withdrawals_count: "Approved withdrawals",
  ftd: "First deposits",
  registrations: "Registrations",
  actives: "Players with a bet; not to be added up over days",
} as const

/** Money and counts by brand and reporting day, as they stand now. */
export const brandDays = dataset({
  name: "brand-days",
  description:
    "fct_brand_day: money in the brand's base currency and counts, by brand and reporting day, as they stand now.",
  parameters: z.object({
    from: day.optional().describe(`First day; by default ${DAYS_DEFAULT} days before the last`),
    to: day.optional().describe("Last day; by default tomorrow in UTC, which is today everywhere"),
    brand: brandParameter,
  }),
  row: z.object({
    brand: z.string(),
    day,
    ...described(MONEY, decimal),
    ...described(COUNTS, count),
  }),
  sql: `select brand, day, ${[...Object.keys(MONEY), ...Object.keys(COUNTS)].join(", ")}
from fct_brand_day
where day >= {from:Date} and day <= {to:Date}
    and (empty({brand:Array(String)}) or has({brand:Array(String)}, brand))
order by day, brand`,
  bind: ({ from, to, brand }, now) => {
    const last = to ?? dayShifted(now.toISOString().slice(0, 10), 1)
    return { ...dayRange(from ?? dayShifted(last, -DAYS_DEFAULT), last), brand }
  },
})

function described<Names extends Readonly<Record<string, string>>, Schema extends z.ZodType>(
  names: Names,
  schema: Schema,
): { readonly [Name in keyof Names]: Schema } {
  const entries = Object.entries(names).map(([name, text]) => [name, schema.describe(text)])
  return Object.fromEntries(entries) as { [Name in keyof Names]: Schema }
}
