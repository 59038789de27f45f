/** What the API answers: the zod schemas in dashboards/api are the contract. */
import type { z } from "zod"
import type { BrandDay as BrandDaySchema } from "../api/days.ts"
import type { Overview } from "../api/overview-schema.ts"

export type Snapshot = Overview
export type Brand = NonNullable<Overview["brands"]>[number]
/** One brand's reporting day; money as decimal strings. */
export type BrandDay = z.infer<typeof BrandDaySchema>
