import { isMaterialized, isTable, type Model } from "../model.ts"
import { isSeed } from "../seed.ts"
import { placed, type Site } from "../site.ts"
import type { RunCounts } from "./incremental.ts"

/** What a build wrote of a model whose table it made anew: all that stands in it. A view keeps no rows. */
export async function rowsStanding(site: Site, model: Model): Promise<RunCounts> {
  const keepsRows = isSeed(model) || isTable(model) || isMaterialized(model, "materialized_view")
  if (!keepsRows) return { keysTouched: 0, rowsWritten: 0 }
  const [counted] = await site.warehouse.query<{ rows: string }>(
    `select toString(count()) as rows from ${placed(site, model.name)}`,
  )
  return { keysTouched: 0, rowsWritten: Number(counted?.rows ?? 0) }
}
