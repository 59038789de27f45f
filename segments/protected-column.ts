import { PROTECTS } from "../models/runner/protects.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"

/** What tells of players' protection, as the models say in the comments of what is deployed. */
export interface Protected {
  /** Relations that do so as a whole. */
  readonly relations: ReadonlySet<string>
  /** Columns that do so, by relation. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>
}

/** What is marked in the warehouse now. */
export async function readProtected(warehouse: Warehouse): Promise<Protected> {
  const rows = await warehouse.query<{ relation: string; names: readonly string[] }>(
    `select table as relation, groupUniqArray(name) as names from system.columns
where database = currentDatabase() and endsWith(comment, {mark:String}) group by table
union all
select name as relation, [] as names from system.tables
where database = currentDatabase() and endsWith(comment, {mark:String})`,
    { mark: PROTECTS },
  )
  return {
    relations: new Set(rows.filter(({ names }) => names.length === 0).map((row) => row.relation)),
    columns: new Map(
      rows
        .filter(({ names }) => names.length > 0)
        .map(({ relation, names }) => [relation, new Set(names)]),
    ),
  }
}

/** The model behind a table of the tree: in whatever database, and whatever the runner keeps of it. */
export function modelOf(table: string): string {
  return table.slice(table.lastIndexOf(".") + 1).replace(/__(store|fresh|memory|next|touched)$/, "")
}
