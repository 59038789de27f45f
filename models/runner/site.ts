import type { QueryParams, Warehouse } from "../../warehouse/warehouse.ts"
import type { Statement } from "../dialect/compile.ts"
import type { Scope } from "./render.ts"

/** A project in a place of a warehouse: what deploying and running take. */
export interface Site {
  readonly warehouse: Warehouse
  readonly scope: Scope
}

/** A name as statements take it: inside the site's database, where it has one. */
export function placed({ scope }: Site, name: string): string {
  return scope.database === undefined ? name : `${scope.database}.${name}`
}

/** Runs built statements one after the other. */
export async function execute(
  { warehouse }: Site,
  statements: readonly Statement[],
  params: QueryParams = {},
): Promise<void> {
  for (const statement of statements)
    await warehouse.command(statement.sql, { ...params, ...statement.params })
}

/** Whether a table or view of that name is there. */
export async function exists(site: Site, name: string): Promise<boolean> {
  const database = site.scope.database === undefined ? "currentDatabase()" : "{database:String}"
  const rows = await site.warehouse.query(
    `select 1 as found from system.tables where database = ${database} and name = {name:String}`,
    { name, database: site.scope.database ?? "" },
  )
  return rows.length > 0
}
