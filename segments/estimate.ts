import type { QueryParams, Warehouse } from "../warehouse/warehouse.ts"
import { modelOf } from "./protected-column.ts"

/** What a select would read of one relation. */
export interface Estimate {
  readonly relation: string
  readonly rows: number
  /** Of these rows with all their columns, by the average row, uncompressed: it reads the columns that it names. */
  readonly bytes: number
}

/**
 * What the engine says a select would read, by relation, the largest first; nothing runs. `bounded` asks with the
 * power of whoever wrote the select, `warehouse` what its tables weigh.
 */
export async function estimateOf(
  { warehouse, bounded }: { readonly warehouse: Warehouse; readonly bounded: Warehouse },
  select: string,
  params: QueryParams,
): Promise<readonly Estimate[]> {
  const read = await bounded.query<{ database: string; table: string; rows: string }>(
    `explain estimate ${select}`,
    params,
  )
  const weights = await warehouse.query<{ name: string; weight: number }>(
    `select concat(database, '.', table) as name, sum(data_uncompressed_bytes) / greatest(1, sum(rows)) as weight
from system.parts where active and (database, table) in arrayZip({databases:Array(String)}, {tables:Array(String)}) group by name`,
    { databases: read.map(({ database }) => database), tables: read.map(({ table }) => table) },
  )
  const weightOf = new Map(weights.map(({ name, weight }) => [name, weight]))
  const byRelation = new Map<string, Estimate>()
  for (const { database, table, rows } of read) {
    const relation = modelOf(table)
    const before = byRelation.get(relation) ?? { relation, rows: 0, bytes: 0 }
    const bytes = Number(rows) * (weightOf.get(`${database}.${table}`) ?? 0)
    byRelation.set(relation, {
      relation,
      rows: before.rows + Number(rows),
      bytes: Math.round(before.bytes + bytes),
    })
  }
  return [...byRelation.values()].sort((a, b) => b.rows - a.rows)
}
