import { db } from "../../dialect/client.ts"
import type { Column, TableDefinition } from "../../dialect/ddl.ts"
import type { TableMatter } from "../front-matter.ts"
import type { Model } from "../model.ts"
import { renderSelect } from "../render.ts"
import { execute, placed, type Site } from "../site.ts"
import { fromModel, insertSelect } from "./insert-select.ts"
import { besideName, createBeside, swapIn } from "./swap.ts"

/** Builds the table anew beside the present one and exchanges them. */
export async function buildTable(
  site: Site,
  model: Model<TableMatter>,
  columns: readonly Column[],
): Promise<void> {
  const { order_by, projections, description } = model.matter
  const definition: TableDefinition = {
    name: model.name,
    columns,
    engine: "MergeTree",
    orderBy: order_by,
    extras: projections.map((projection) => `projection ${projection}`),
    comment: description,
  }
  await createBeside(site, definition)
  const names = columns.map(({ name }) => name)
  const select = db.select(names).from(fromModel(renderSelect(site.scope, model), "built"))
  await execute(site, [insertSelect(placed(site, besideName(model.name)), names, select)])
  await swapIn(site, model.name)
}
