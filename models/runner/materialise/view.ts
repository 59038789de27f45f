import type { Column } from "../../dialect/ddl.ts"
import type { ViewMatter } from "../front-matter.ts"
import type { Model } from "../model.ts"
import { renderSelect } from "../render.ts"
import type { Site } from "../site.ts"
import { putView } from "./swap.ts"

export async function deployView(
  site: Site,
  model: Model<ViewMatter>,
  columns: readonly Column[],
): Promise<void> {
  const select = renderSelect(site.scope, model)
  await putView(site, model.name, columns, select, model.matter.description)
}
