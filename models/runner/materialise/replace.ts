import type { Knex } from "knex"
import { db } from "../../dialect/client.ts"
import { type Column, createTable, dropTable, truncateTable } from "../../dialect/ddl.ts"
import type { ReplaceMatter } from "../front-matter.ts"
import { type Model, relationName } from "../model.ts"
import { renderSelect, storeName, touchedName } from "../render.ts"
import { execute, placed, type Site } from "../site.ts"
import { fromModel, insertSelect, keyIn } from "./insert-select.ts"
import { freshName } from "./names.ts"
import { PARTITIONS, replacePartitions } from "./partition.ts"
import type { Run } from "./run.ts"
import { BOOKED_AT, DELETED, identityOf, runnerColumns, VERSION } from "./store.ts"

/** Creates the Memory table of the computed rows anew. */
export async function createFresh(
  site: Site,
  model: Model<ReplaceMatter>,
  columns: readonly Column[],
): Promise<void> {
  const name = placed(site, freshName(model.name))
  const comment = `Rows of ${model.name} computed in the present tick`
  await execute(site, [dropTable(name), createTable({ name, columns, engine: "Memory", comment })])
}

/** Rows that were computed last. */
export async function rowsFresh({ site }: Run, { name }: Model<ReplaceMatter>): Promise<number> {
  const fresh = relationName(freshName(name), site.scope.database)
  const [row] = await site.warehouse.query<{ n: string }>(`select count() as n from ${fresh}`)
  return Number(row?.n ?? 0)
}

/** Computes the rows of the touched keys into the model's Memory table. */
export async function computeFresh(
  { site, columns }: Run,
  model: Model<ReplaceMatter>,
): Promise<void> {
  const names = columns.map(({ name }) => name)
  const fresh = placed(site, freshName(model.name))
  const computed = db.select(names).from(fromModel(renderSelect(site.scope, model), "built"))
  await execute(site, [truncateTable(fresh), insertSelect(fresh, names, computed)])
}

/**
 * Writes the computed rows of the touched keys in one insert: all of them where the model overwrites, else
 * those that differ from what stands, and tombstones for those that are no longer there. By partition: in one
 * step for each.
 */
export async function writeFresh(
  run: Run,
  model: Model<ReplaceMatter>,
  version: string,
): Promise<void> {
  if (model.matter.strategy === "partition") return replacePartitions(run, model, version)
  const { site, columns } = run
  const names = columns.map(({ name }) => name)
  const written =
    model.matter.strategy === "overwrite"
      ? db
          .select(names)
          .select(runnerColumns(run, version, 0))
          .from(placed(site, freshName(model.name)))
      : changesOf(run, model, version)
  await execute(site, [
    insertSelect(
      placed(site, storeName(model.name)),
      [...names, BOOKED_AT.name, VERSION.name, DELETED.name],
      written,
      ["transform_null_in = 1"],
    ),
  ])
}

function changesOf(run: Run, model: Model<ReplaceMatter>, version: string): Knex.QueryBuilder {
  const names = run.columns.map(({ name }) => name)
  const fresh = placed(run.site, freshName(model.name))
  const changed = db
    .select(names)
    .select(runnerColumns(run, version, 0))
    .from(fresh)
    .whereRaw(notIn(names, standing(run, model, names)))
  return changed.unionAll(vanishedOf(run, model, version))
}

// Tombstones for standing rows of the touched keys that were not computed again.
function vanishedOf(run: Run, model: Model<ReplaceMatter>, version: string): Knex.QueryBuilder {
  const names = run.columns.map(({ name }) => name)
  const identity = identityOf(model)
  const fresh = placed(run.site, freshName(model.name))
  return db
    .select(names)
    .select(runnerColumns(run, version, 1))
    .from(standing(run, model, names).as("standing"))
    .whereRaw(notIn(identity, db.select([...identity]).from(fresh)))
}

/** Takes out what a model that overwrites still shows of touched keys of which nothing was computed. */
export async function dropVanished(
  run: Run,
  model: Model<ReplaceMatter>,
  version: string,
): Promise<void> {
  const names = [...run.columns.map(({ name }) => name), BOOKED_AT.name, VERSION.name, DELETED.name]
  const store = placed(run.site, storeName(model.name))
  await execute(run.site, [insertSelect(store, names, vanishedOf(run, model, version))])
}

/** Fills an empty store with all rows. */
export async function writeAll(
  run: Run,
  model: Model<ReplaceMatter>,
  version: string,
  target: string,
): Promise<void> {
  const { site, columns } = run
  const names = columns.map(({ name }) => name)
  const rows = db
    .select(names)
    .select(runnerColumns(run, version, 0))
    .from(fromModel(renderSelect(site.scope, model), "built"))
  const all = [...names, BOOKED_AT.name, VERSION.name, DELETED.name]
  const settings = model.matter.strategy === "partition" ? PARTITIONS : []
  await execute(site, [insertSelect(placed(site, target), all, rows, settings)])
}

// The standing rows of the touched keys.
function standing({ site }: Run, model: Model<ReplaceMatter>, columns: readonly string[]) {
  return db
    .select([...columns])
    .from(placed(site, storeName(model.name)))
    .final()
    .whereRaw(keyIn(model.matter.key, placed(site, touchedName(model))))
}

// Whole rows are compared, nulls included: `transform_null_in` makes null equal to null.
function notIn(columns: readonly string[], rows: Knex.QueryBuilder): Knex.Raw {
  const places = columns.map(() => "??").join(", ")
  return db.raw(`(${places}) not in ?`, [...columns, rows])
}
