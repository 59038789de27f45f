import {
  type Column,
  createTable,
  createView,
  dropTable,
  exchangeTables,
  renameTable,
  type TableDefinition,
} from "../../dialect/ddl.ts"
import { execute, exists, placed, type Site } from "../site.ts"

/** Name of a table that is being built beside the one it will replace. */
export function besideName(name: string): string {
  return `${name}__next`
}

/** Creates an empty table beside `definition.name`, without its left-over of a killed build. */
export async function createBeside(site: Site, definition: TableDefinition): Promise<void> {
  const name = placed(site, besideName(definition.name))
  await execute(site, [dropTable(name), createTable({ ...definition, name })])
}

/** Puts the table that was built beside in the place of `name`, in one step, and drops the old. */
export async function swapIn(site: Site, name: string): Promise<void> {
  const current = placed(site, name)
  const next = placed(site, besideName(name))
  if (await exists(site, name))
    await execute(site, [exchangeTables(next, current), dropTable(next)])
  else await execute(site, [renameTable(next, current)])
}

/**
 * A view in the place of `name`, in one step: `create or replace` of the engine drops the old one first, and
 * whoever looks in between finds nothing.
 */
export async function putView(
  site: Site,
  name: string,
  columns: readonly Column[],
  select: string,
  comment: string,
): Promise<void> {
  await execute(site, [createView(placed(site, besideName(name)), columns, select, comment)])
  await swapIn(site, name)
}
