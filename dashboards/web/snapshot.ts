/** What the API answers: the zod schemas in dashboards/api are the contract. */
export type { BrandDay } from "../api/days.ts"

import type { Overview } from "../api/overview-schema.ts"

export type Snapshot = Overview
export type Brand = NonNullable<Overview["brands"]>[number]
