import { z } from "zod"
import { BRAND_METRICS_DEFAULT, BrandMetrics } from "./brand-metrics.ts"
import { EventBoundsOfBrand } from "./event-bounds.ts"
import { FatigueLimit } from "./fatigue.ts"

/** Most brands of one installation: each is a branch of the reporting-day expression. */
export const BRANDS_MAX = 500

const timeZone = z.string().refine(isTimeZone, "expected an IANA time zone such as Europe/Malta")

const PERCENT_EXPECTED = "expected per cent as a decimal string such as '2.5'"

const percent = z.string(PERCENT_EXPECTED).regex(/^\d{1,3}(\.\d{1,6})?$/, PERCENT_EXPECTED)

const stepName = {
  name: z.string().min(1),
  /** First reporting day on which it is taken off; without it, from ever. */
  from: z.iso.date().optional(),
}

/**
 * One step of a brand's NGR waterfall, taken off after the default formula: a share of what was played or paid, or
 * amounts that really fell due, whole unless a percentage is said. A step of a name that has a date takes the place
 * of the one before it from that reporting day on: what was deducted on older days stays.
 */
export const NgrStep = z.discriminatedUnion("of", [
  z.strictObject({
    ...stepName,
    of: z.literal("ggr"),
    percent,
    /** Of the GGR of casino games of this provider, and of this type, only. */
    provider: z.string().min(1).optional(),
    game_type: z.string().min(1).optional(),
  }),
  z.strictObject({ ...stepName, of: z.enum(["handle", "deposits"]), percent }),
  z.strictObject({
    ...stepName,
    of: z.enum(["payment_fees", "charge_backs"]),
    percent: percent.default("100"),
  }),
])

const NgrSteps = z
  .array(NgrStep)
  .refine(
    (steps) => new Set(steps.map(({ name, from = "" }) => `${from} ${name}`)).size === steps.length,
    "expected each step once, or from different days",
  )

/** What an operator configures per brand. A brand that is not configured has the defaults. */
export const BrandConfiguration = z.strictObject({
  name: z.string().min(1).max(64),
  timeZone: timeZone.default("UTC"),
  /** Local hour at which the brand's reporting day begins. */
  dayStartHour: z.int().min(0).max(23).default(0),
  baseCurrency: z
    .string()
    .regex(/^[A-Z]{3}$/, "expected an ISO 4217 code")
    .default("EUR"),
  /** Where the rate of an event that says none is: it is 1, or that of the dated table. */
  rates: z.enum(["event", "table"]).default("event"),
  ngrSteps: NgrSteps.default([]),
  /** Parameters of its metrics. */
  metrics: BrandMetrics.default(BRAND_METRICS_DEFAULT),
  /** Bounds of its own on late and early events. */
  events: EventBoundsOfBrand.optional(),
  /** From when a player who answers to no promotion is left alone; absent: never. */
  fatigue: FatigueLimit.optional(),
})

export const BrandConfigurations = z
  .array(BrandConfiguration)
  .max(BRANDS_MAX)
  .refine(
    (brands) => new Set(brands.map(({ name }) => name)).size === brands.length,
    "expected each brand once",
  )

export type NgrStep = z.infer<typeof NgrStep>
export type BrandConfiguration = z.infer<typeof BrandConfiguration>

/** The configuration of a brand; the defaults where it has none. */
export function brandConfiguration(
  brands: readonly BrandConfiguration[],
  name: string,
): BrandConfiguration {
  return brands.find((brand) => brand.name === name) ?? BrandConfiguration.parse({ name })
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone })
    return true
  } catch {
    return false
  }
}
