import { readColumns } from "./columns.ts"
import type { MaterializedViewMatter } from "./front-matter.ts"
import { aggregatesOf } from "./materialise/materialized-view.ts"
import { type Model, relationName } from "./model.ts"
import type { Site } from "./site.ts"
import { type Chosen, PLAYER_KEY } from "./slice.ts"

/**
 * Takes the rows of some players out of a tile that keeps money in another state than a sum: no row that is
 * added can bring a maximum down. Healing puts in what is missing then. Other tiles stay as they are.
 */
export async function takeOutMaxima(
  site: Site,
  model: Model<MaterializedViewMatter>,
  { where, params }: Chosen,
): Promise<void> {
  const columns = await readColumns(site, model.name)
  const isMoneyOfMaximum = aggregatesOf(model, columns).some(
    ({ aggregate, type }) => aggregate !== "sum" && type.includes("Decimal"),
  )
  if (!isMoneyOfMaximum || !columns.some(({ name }) => name === PLAYER_KEY)) return
  const table = relationName(model.name, site.scope.database)
  await site.warehouse.command(`delete from ${table} where ${where}`, params)
}
