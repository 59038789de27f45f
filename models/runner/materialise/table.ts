import { db } from "../../dialect/client.ts"
import type { Column, TableDefinition } from "../../dialect/ddl.ts"
import { quoteText } from "../../dialect/quote.ts"
import type { TableMatter } from "../front-matter.ts"
import type { Model } from "../model.ts"
import { renderSelect } from "../render.ts"
import { execute, placed, type Site } from "../site.ts"
import { noteContent } from "./content.ts"
import { fromModel, insertSelect } from "./insert-select.ts"
import { PARTITIONS } from "./partition.ts"
import { besideName, createBeside, swapIn } from "./swap.ts"

/** Builds the table anew beside the present one and exchanges them. */
export async function buildTable(
  site: Site,
  model: Model<TableMatter>,
  columns: readonly Column[],
): Promise<void> {
  const { order_by, projections, partition_by, ttl, settings, description } = model.matter
  const definition: TableDefinition = {
    name: model.name,
    columns,
    engine: "MergeTree",
    partitionBy: partition_by,
    orderBy: order_by,
    ...(ttl !== undefined && { ttl }),
    settings: Object.entries(settings).map(
      ([name, value]) => `${name} = ${typeof value === "string" ? quoteText(value) : value}`,
    ),
    extras: projections.map((projection) => `projection ${projection}`),
    comment: description,
  }
  await createBeside(site, definition)
  const names = columns.map(({ name }) => name)
  const select = db.select(names).from(fromModel(renderSelect(site.scope, model), "built"))
  const beside = placed(site, besideName(model.name))
  await execute(site, [insertSelect(beside, names, select, PARTITIONS)])
  await noteContent(site, model, besideName(model.name))
  await swapIn(site, model.name)
}
