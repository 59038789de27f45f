import { type Column, commentTable } from "../dialect/ddl.ts"
import { outputColumns } from "./columns.ts"
import { createStandingView, storedColumns } from "./materialise/store.ts"
import { deployView } from "./materialise/view.ts"
import { isMaterialized, type Model } from "./model.ts"
import { storeName } from "./render.ts"
import { execute, placed, type Site } from "./site.ts"

/** Brings new descriptions to a deployed model's comments; no data move. */
export async function describeModel(site: Site, model: Model): Promise<void> {
  const columns = await outputColumns(site, model)
  if (isMaterialized(model, "view")) await deployView(site, model, columns)
  else if (isMaterialized(model, "incremental")) {
    const stored = storedColumns(model, columns)
    await comment(site, storeName(model.name), model, stored)
    await createStandingView(site, model, stored)
  } else await comment(site, model.name, model, columns)
}

async function comment(
  site: Site,
  name: string,
  { matter }: Model,
  columns: readonly Column[],
): Promise<void> {
  await execute(site, [commentTable(placed(site, name), columns, matter.description)])
}
