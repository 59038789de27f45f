import type { PitbossChild } from "../../commands/pitboss-child.ts"

const MONEY = ["handle_real", "handle_bonus", "wins_real", "wins_bonus"]
const AMOUNTS = [...MONEY, "bonus_turned_real", "adjustments", "deposits", "withdrawals"]
const COUNTS = ["deposits_count", "withdrawals_count", "ftd", "registrations"]
const PERIOD = [
  "handle",
  "ggr",
  "ngr",
  "deposits",
  "withdrawals",
  "ftd",
  "registrations",
  "actives",
]
const PAID = ["deposits", "withdrawals", "deposits_count", "withdrawals_count"]

/** What a scheduled mart adds up to by brand and day, or by brand alone, where its days are others. */
export interface Mart {
  readonly rows: string
  readonly columns: readonly string[]
  readonly isByDay: boolean
}

const paid = (
  direction: string,
) => `sumIf(amount_approved - amount_reversed, direction = '${direction}') as ${direction}s,
    sumIf(approved, direction = '${direction}') as ${direction}s_count`

/** Scheduled marts that come to what `fct_brand_day` says. */
export const MARTS: Readonly<Record<string, Mart>> = {
  fct_brand_game_day: { rows: "fct_brand_game_day", columns: MONEY, isByDay: true },
  fct_brand_country_type_day: { rows: "fct_brand_country_type_day", columns: MONEY, isByDay: true },
  fct_brand_origin_day: {
    rows: "fct_brand_origin_day",
    columns: [...AMOUNTS, ...COUNTS],
    isByDay: true,
  },
  fct_brand_period: {
    rows: "(select *, start as day from fct_brand_period where dimension = 'brand' and period = 'day')",
    columns: PERIOD,
    isByDay: true,
  },
  fct_payment_method_day: {
    rows: `(select brand, ${paid("deposit")}, ${paid("withdrawal")} from fct_payment_method_day group by brand)`,
    columns: PAID,
    isByDay: false,
  },
}

/** By mart, cells that are not those of `fct_brand_day`; only marts with any. */
export type MartsOff = Readonly<Record<string, number>>

/**
 * Builds the marts that a schedule builds, and compares what they come to with `fct_brand_day`, which is compared
 * with the ledger itself: they take other ways to the same sums.
 */
export async function compareMarts(child: PitbossChild): Promise<MartsOff> {
  await child.settle()
  const built = await child.command<{ result: string }>("models-run", {
    select: ["materialized:table"],
  })
  const failed = built.filter(({ result }) => result === "failed").length
  const off: Record<string, number> = failed > 0 ? { "builds that failed": failed } : {}
  for (const [name, mart] of Object.entries(MARTS)) {
    const [row] = await child.sql<{ n: string }>(martOffSql(mart))
    if (Number(row?.n ?? 0) > 0) off[name] = Number(row?.n)
  }
  return off
}

/** SQL that counts a mart's days, or brands, of which some column is not what `fct_brand_day` says. */
export function martOffSql({ rows, columns, isByDay }: Mart): string {
  const day = isByDay ? "day" : "toDate(0)"
  const side = (from: string, sign: string) =>
    `select brand, ${day} as on_day, ${columns.map((name) => `${sign}toDecimal128(t.${name}, 6) as ${name}`).join(", ")} from ${from} as t`
  return `select count() as n from (
    select brand, on_day, ${columns.map((name) => `sum(both.${name}) as ${name}_off`).join(", ")}
    from (${side(rows, "")} union all ${side("fct_brand_day", "-")}) as both
    group by brand, on_day
    having ${columns.map((name) => `${name}_off != 0`).join(" or ")})`
}
