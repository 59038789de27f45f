import { createTable, dropTable } from "../../dialect/ddl.ts"
import { touchedColumns } from "../columns.ts"
import type { IncrementalMatter } from "../front-matter.ts"
import { type Model, relationName } from "../model.ts"
import { renderTouched, touchedName } from "../render.ts"
import { execute, placed, type Site } from "../site.ts"
import type { Run } from "./run.ts"

/** Creates the Memory table of the touched keys anew. */
export async function createTouched(site: Site, model: Model<IncrementalMatter>): Promise<void> {
  const columns = await touchedColumns(site, model, model.matter.key)
  const name = placed(site, touchedName(model))
  const described = columns.map((column) => ({ ...column, description: "Part of the touched key" }))
  await execute(site, [
    dropTable(name),
    createTable({
      name,
      columns: described,
      engine: "Memory",
      comment: `Keys of ${model.name} touched in the present tick`,
    }),
  ])
}

/** Fills the touched table and returns how many keys it holds. */
export async function fillTouched(
  { site, since, previous }: Run,
  model: Model<IncrementalMatter>,
): Promise<number> {
  const table = relationName(touchedName(model), site.scope.database)
  await site.warehouse.command(`truncate table ${table}`)
  await site.warehouse.command(`insert into ${table}\n${renderTouched(site.scope, model)}`, {
    since,
    previous,
  })
  const rows = await site.warehouse.query<{ keys: string }>(`select count() as keys from ${table}`)
  return Number(rows[0]?.keys ?? 0)
}
