import { type Column, createView } from "../../dialect/ddl.ts"
import type { ViewMatter } from "../front-matter.ts"
import type { Model } from "../model.ts"
import { renderSelect } from "../render.ts"
import { execute, placed, type Site } from "../site.ts"

export async function deployView(
  site: Site,
  model: Model<ViewMatter>,
  columns: readonly Column[],
): Promise<void> {
  const select = renderSelect(site.scope, model)
  await execute(site, [
    createView(placed(site, model.name), columns, select, model.matter.description),
  ])
}
