import { PROTECTS } from "../models/runner/protects.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { modelOf, readProtected } from "./protected-column.ts"
import { isOfProtection } from "./protection.ts"
import { readRelations } from "./sandbox/relation.ts"

/** A relation that people's selects may read, as its model describes it. */
export interface DocumentedRelation {
  readonly relation: string
  readonly description: string
  /** It tells of players' protection: segments for marketing do not read it. */
  readonly protects: boolean
  readonly columns: readonly DocumentedColumn[]
}

export interface DocumentedColumn {
  readonly name: string
  readonly type: string
  readonly description: string
  readonly protects: boolean
}

/** What the segmenter keeps for itself. */
const INNER = /^seg_(membership_store|standing|change|nested|nested_looked|moved)$/

/** The relations that selects may read, with their columns in their order; for whoever may not know it, without what tells of protection. */
export async function documentedRelations(
  warehouse: Warehouse,
  { isAll }: { readonly isAll: boolean },
): Promise<readonly DocumentedRelation[]> {
  const names = (await readRelations(warehouse)).names.filter(
    (name) => !INNER.test(name) && modelOf(name) === name,
  )
  const marks = await readProtected(warehouse)
  const tables = await warehouse.query<{ relation: string; comment: string }>(
    `select name as relation, comment from system.tables
where database = currentDatabase() and name in {names:Array(String)} order by name`,
    { names },
  )
  const columns = await warehouse.query<ColumnRow>(
    `select table as relation, name, type, comment from system.columns
where database = currentDatabase() and table in {names:Array(String)} order by table, position`,
    { names },
  )
  const byRelation = new Map<string, ColumnRow[]>(names.map((name) => [name, []]))
  for (const column of columns) byRelation.get(column.relation)?.push(column)
  return tables
    .map(({ relation, comment }) => ({
      relation,
      description: plain(comment),
      protects: isOfProtection(relation, marks),
      columns: (byRelation.get(relation) ?? [])
        .map((row) => ({
          name: row.name,
          type: row.type,
          description: plain(row.comment),
          protects: row.comment.endsWith(PROTECTS),
        }))
        .filter(({ protects }) => isAll || !protects),
    }))
    .filter(({ protects }) => isAll || !protects)
}

interface ColumnRow {
  readonly relation: string
  readonly name: string
  readonly type: string
  readonly comment: string
}

function plain(comment: string): string {
  return comment.endsWith(PROTECTS) ? comment.slice(0, -PROTECTS.length).trim() : comment
}
