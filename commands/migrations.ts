import { ACTIVATION_MIGRATIONS } from "../activation/migrations.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import type { Migration } from "../warehouse/warehouse.ts"

/** Every folder's steps of the warehouse's schema. */
export const WAREHOUSE_MIGRATIONS: readonly Migration[] = [
  ...LANDING_MIGRATIONS,
  ...runnerMigrations,
  ...SEGMENT_MIGRATIONS,
  ...ACTIVATION_MIGRATIONS,
]
