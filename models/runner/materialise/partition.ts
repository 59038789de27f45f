import type { Knex } from "knex"
import { db } from "../../dialect/client.ts"
import { compile } from "../../dialect/compile.ts"
import { dropTable } from "../../dialect/ddl.ts"
import { quoteIdentifier } from "../../dialect/quote.ts"
import type { ReplaceMatter } from "../front-matter.ts"
import { type Model, relationName } from "../model.ts"
import { storeName, touchedName } from "../render.ts"
import { execute, placed } from "../site.ts"
import { insertSelect } from "./insert-select.ts"
import { freshName } from "./names.ts"
import type { Run } from "./run.ts"
import { BOOKED_AT, DELETED, identityOf, runnerColumns, storeDefinition, VERSION } from "./store.ts"
import { besideName, createBeside } from "./swap.ts"

/** A run may touch as many partitions as it likes. */
export const PARTITIONS = ["max_partitions_per_insert_block = 0"]

/**
 * Puts the computed partitions in the place of those that differ from them, each in one step. Rows that are no
 * longer there stay behind as tombstones: whoever follows the store sees that they went. A kill in between leaves
 * whole partitions; the next run, from the same instant, does the rest.
 */
export async function replacePartitions(
  run: Run,
  model: Model<ReplaceMatter>,
  version: string,
): Promise<void> {
  const { site, columns } = run
  const store = storeName(model.name)
  const beside = placed(site, besideName(store))
  const changed = changedKeys(run, model)
  const names = columns.map(({ name }) => name)
  const all = [...names, BOOKED_AT.name, VERSION.name, DELETED.name]
  await createBeside(site, storeDefinition(model, columns))
  await execute(site, [
    insertSelect(
      beside,
      all,
      rowsOf(run, model, version, changed).unionAll(goneOf(run, model, version, changed)),
      PARTITIONS,
    ),
  ])
  const { sql, params } = compile(
    db.distinct("_partition_id").from(beside).orderBy("_partition_id"),
  )
  const rows = await site.warehouse.query<{ _partition_id: string }>(sql, params)
  for (const { _partition_id: id } of rows)
    await execute(site, [
      compile(
        db.raw(`alter table ?? replace partition id '${id}' from ??`, [
          placed(site, store),
          beside,
        ]),
      ),
    ])
  await execute(site, [dropTable(beside)])
}

// Keys of which the rows that stand are not those that were computed.
function changedKeys({ site, columns }: Run, { name, matter }: Model<ReplaceMatter>): string {
  const { database } = site.scope
  const key = listOf(matter.key)
  const side = (from: string) =>
    `select ${key}, count() as rows_n, sum(sipHash64(tuple(${listOf(columns.map((one) => one.name))}))) as content from ${from} group by ${key}`
  const touched = relationName(touchedName({ name }), database)
  return `(select ${key} from (
    ${side(relationName(freshName(name), database))}
    union all
    ${side(`${relationName(storeName(name), database)} final where (${key}) in ${touched}`)})
  group by ${key} having count() != 2 or uniqExact((rows_n, content)) != 1)`
}

function rowsOf(run: Run, { name, matter }: Model<ReplaceMatter>, version: string, keys: string) {
  return db
    .select(run.columns.map((one) => one.name))
    .select(runnerColumns(run, version, 0))
    .from(placed(run.site, freshName(name)))
    .whereRaw(`(${listOf(matter.key)}) in ${keys}`)
}

function goneOf(
  run: Run,
  model: Model<ReplaceMatter>,
  version: string,
  keys: string,
): Knex.QueryBuilder {
  const identity = listOf(identityOf(model))
  const fresh = relationName(freshName(model.name), run.site.scope.database)
  return db
    .select(run.columns.map((one) => one.name))
    .select(runnerColumns(run, version, 1))
    .from(placed(run.site, storeName(model.name)))
    .final()
    .whereRaw(
      `(${listOf(model.matter.key)}) in ${keys} and (${identity}) not in (select ${identity} from ${fresh})`,
    )
}

const listOf = (names: readonly string[]) => names.map(quoteIdentifier).join(", ")
