import type { Knex } from "knex"
import { db } from "../../dialect/client.ts"
import { analystSql, compile, type Statement } from "../../dialect/compile.ts"

/** Rows of one part: an insert of fewer is one part, so it is there wholly or not at all. */
export const PART_ROWS_MAX = 10_000_000

const ONE_PART = [
  "max_insert_threads = 1",
  `min_insert_block_size_rows = ${PART_ROWS_MAX}`,
  "min_insert_block_size_bytes = 0",
]

/** An insert from a select, written as one part. */
export function insertSelect(
  target: string,
  columns: readonly string[],
  select: Knex.QueryBuilder,
  settings: readonly string[] = [],
): Statement {
  const places = columns.map(() => "??").join(", ")
  const list = [...ONE_PART, ...settings].join(", ")
  const into = db.raw(`?? (${places}) settings ${list}`, [target, ...columns])
  return compile(db.insert(select).into(into))
}

/** A model's rendered select as a source of a built select. */
export function fromModel(sql: string, alias: string): Knex.Raw {
  return analystSql(`(\n${sql}\n) as ${alias}`)
}

/** `(a, b) in table`, or `a in table` for one column. */
export function keyIn(key: readonly string[], table: string, not = ""): Knex.Raw {
  const places = key.map(() => "??").join(", ")
  const tuple = key.length === 1 ? places : `(${places})`
  return db.raw(`${tuple} ${not} in ??`, [...key, table])
}
