import { createTable, dropTable } from "../../dialect/ddl.ts"
import { quoteIdentifier } from "../../dialect/quote.ts"
import { touchedColumns } from "../columns.ts"
import type { IncrementalMatter } from "../front-matter.ts"
import { SINCE_EVER } from "../instant.ts"
import { type Model, relationName } from "../model.ts"
import { renderTouched, storeName, touchedName, touchedTable } from "../render.ts"
import { execute, placed, type Site } from "../site.ts"
import type { Chosen } from "../slice.ts"
import type { Run } from "./run.ts"

/** Creates the Memory table of the touched keys anew. */
export async function createTouched(site: Site, model: Model<IncrementalMatter>): Promise<void> {
  const columns = await touchedColumns(site, model, model.matter.key)
  const name = placed(site, site.scope.touched ?? touchedName(model))
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

/**
 * Fills the touched table with every key there is for a choice of rows: those that would ever be touched,
 * and those that the store holds. Returns their number.
 */
export async function fillChosen(
  { site, startedAt }: Run,
  model: Model<IncrementalMatter>,
  { where, params }: Chosen,
): Promise<number> {
  const table = touchedTable(site.scope, model)
  const store = relationName(storeName(model.name), site.scope.database)
  const key = model.matter.key.map((name) => quoteIdentifier(name)).join(", ")
  await site.warehouse.command(`truncate table ${table}`)
  await site.warehouse.command(
    `insert into ${table}
select distinct ${key} from (\n${renderTouched(site.scope, model)}\n) where ${where}
union distinct
select distinct ${key} from ${store} where ${where}`,
    { ...params, since: SINCE_EVER, previous: startedAt },
  )
  return countKeys(site, table)
}

/** Fills the touched table and returns how many keys it holds. */
export async function fillTouched(
  { site, since, previous }: Run,
  model: Model<IncrementalMatter>,
): Promise<number> {
  const table = touchedTable(site.scope, model)
  await site.warehouse.command(`truncate table ${table}`)
  await site.warehouse.command(`insert into ${table}\n${renderTouched(site.scope, model)}`, {
    since,
    previous,
  })
  return countKeys(site, table)
}

async function countKeys({ warehouse }: Site, table: string): Promise<number> {
  const rows = await warehouse.query<{ keys: string }>(`select count() as keys from ${table}`)
  return Number(rows[0]?.keys ?? 0)
}
