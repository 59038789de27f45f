import type { Column } from "../../dialect/ddl.ts"
import type { Seed } from "../seed.ts"
import { placed, type Site } from "../site.ts"
import { noteContent } from "./content.ts"
import { besideName, createBeside, swapIn } from "./swap.ts"

/** Builds the table of a file beside the present one and exchanges them. */
export async function buildSeed(
  site: Site,
  { name, matter, rows }: Seed,
  columns: readonly Column[],
): Promise<void> {
  const { order_by: orderBy, description: comment } = matter
  await createBeside(site, { name, columns, engine: "MergeTree", orderBy, comment })
  await site.warehouse.insert(placed(site, besideName(name)), rows)
  await noteContent(site, { name }, besideName(name))
  await swapIn(site, name)
}
