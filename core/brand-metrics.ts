import { Decimal } from "decimal.js"
import { z } from "zod"

const days = z.int().min(1).max(1_000)
const amount = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,6})?$/, "expected an amount as a decimal string such as '500.00'")

/** A tier that players reach by their NGR. */
export const VipTier = z.strictObject({
  name: z.string().min(1).max(64),
  /** NGR of the window from which on a player has it, in base currency. */
  ngr: amount,
})

/** A rank of players by their probability to churn. */
export const ChurnRank = z.strictObject({
  name: z.string().min(1).max(64),
  /** Probability from which on a player has it. */
  from: z.number().min(0).lt(1),
})

/** Parameters of a brand's metrics; models read them by `{{ brand_value('churnDays') }}`. */
export const BrandMetrics = z.strictObject({
  /** Without the signal for so many days, a player has churned. */
  churnDays: days.default(30),
  /** What shows that he has not: an approved deposit, or a bet. */
  churnSignal: z.enum(["deposit", "bet"]).default("deposit"),
  /** Active again after so many idle days, a player has come back. */
  idleDays: days.default(30),
  /** So long after his first deposit, a player is new. */
  newDays: days.default(30),
  /** Ranks by the probability to churn, from the lowest up; the first begins at 0. */
  churnRanks: z
    .array(ChurnRank)
    .min(1)
    .max(20)
    .refine(areRanks, "expected ranks from 0 up")
    .default([
      { name: "low", from: 0 },
      { name: "medium", from: 0.4 },
      { name: "high", from: 0.6 },
      { name: "very high", from: 0.85 },
    ]),
  /** Idle for so many days, a player is at risk. */
  riskDays: days.default(14),
  /** The window of recency, frequency and money. */
  rfmDays: days.default(30),
  /** What money is there: deposits less withdrawals, or GGR. */
  rfmMoney: z.enum(["net_deposits", "ggr"]).default("net_deposits"),
  /** For so many days a player is followed from when a campaign first wanted a message for him. */
  campaignDays: days.default(14),
  /** For so many days ahead a player's lifetime value is foretold. */
  ltvDays: days.default(365),
  /** What money is worth less for coming a year later. */
  ltvDiscountPercent: z.int().min(0).max(100).default(15),
  /** Months over whose NGR a tier is reached. */
  vipMonths: z.int().min(1).max(24).default(3),
  /** A tier is kept as long as the NGR is at least this part of what reaches it. */
  vipKeepPercent: z.int().min(0).max(100).default(70),
  /** Tiers from the lowest up. */
  vipTiers: z
    .array(VipTier)
    .max(20)
    .refine((tiers) => tiers.every(isAboveLast), "expected tiers from the lowest up")
    .default([
      { name: "bronze", ngr: "500" },
      { name: "silver", ngr: "2500" },
      { name: "gold", ngr: "10000" },
    ]),
})

export type ChurnRank = z.infer<typeof ChurnRank>
export type VipTier = z.infer<typeof VipTier>
export type BrandMetrics = z.infer<typeof BrandMetrics>

/** What a brand has that says nothing. */
export const BRAND_METRICS_DEFAULT: BrandMetrics = BrandMetrics.parse({})

function isAboveLast({ ngr }: VipTier, place: number, tiers: readonly VipTier[]): boolean {
  return new Decimal(ngr).gt(tiers[place - 1]?.ngr ?? -1)
}

function areRanks(ranks: readonly ChurnRank[]): boolean {
  return (
    ranks.every(({ from }, place) => from > (ranks[place - 1]?.from ?? -1)) && ranks[0]?.from === 0
  )
}
