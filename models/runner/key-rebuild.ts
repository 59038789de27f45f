import { readColumns } from "./columns.ts"
import { Comparison } from "./comparison.ts"
import type { MaterializedViewMatter } from "./front-matter.ts"
import { triggerOf } from "./materialise/materialized-view.ts"
import type { Model } from "./model.ts"
import type { Site } from "./site.ts"
import type { Chosen } from "./slice.ts"

/** Rows that stood in a trigger and do not any more, where they are kept in its form. */
export interface GoneRows {
  readonly relation: string
  readonly rows: Chosen
}

/** A change of raw rows that no tick may see half of. */
export interface RawChange {
  readonly apply: () => Promise<void>
  readonly gone: GoneRows
}

/**
 * Builds those keys of a tile anew that rows had moved which are gone: what they alone had said, such as a maximum
 * or an instant, no row that is added takes away. Other keys stay as they are.
 */
export async function rebuildKeys(
  site: Site,
  model: Model<MaterializedViewMatter>,
  { relation, rows }: GoneRows,
): Promise<void> {
  const trigger = triggerOf(site.scope.project, model)
  const columns = await readColumns(site, model.name)
  const comparison = new Comparison({ site, model, trigger, columns, own: undefined })
  try {
    if ((await comparison.findKeys(rows, relation)) === 0) return
    await comparison.takeOutKeys()
    await comparison.findTruth(await readColumns(site, trigger))
    await comparison.appendDrift()
  } finally {
    await comparison.dropTables()
  }
}
