import { db } from "../../dialect/client.ts"
import { typed } from "../../dialect/compile.ts"
import type { Column } from "../../dialect/ddl.ts"
import type { DifferenceMatter } from "../front-matter.ts"
import type { Model } from "../model.ts"
import { renderSelect, storeName, touchedName } from "../render.ts"
import { execute, placed } from "../site.ts"
import { fromModel, insertSelect, keyIn } from "./insert-select.ts"
import type { Run } from "./run.ts"
import { BOOKED_AT } from "./store.ts"

/**
 * Books what the touched entities should show less what is booked for them, in one insert. What
 * is booked is read anew each time, so a run that is repeated, or was killed anywhere, ends at
 * the same sums.
 */
export async function bookDifference(
  { site, columns, startedAt }: Run,
  model: Model<DifferenceMatter>,
  target = storeName(model.name),
): Promise<void> {
  const { key, measures } = model.matter
  const isMeasure = new Set(measures)
  const identity = columns.filter(({ name }) => !isMeasure.has(name)).map(({ name }) => name)
  const summed = measures.map((name) => db.raw("sum(??) as ??", [`delta.${name}`, name]))
  const desired = db
    .select(columns.map(castAs))
    .from(fromModel(renderSelect(site.scope, model), "desired"))
  const booked = db
    .select(columns.map((column) => (isMeasure.has(column.name) ? negated(column) : column.name)))
    .from(placed(site, storeName(model.name)))
    .whereRaw(keyIn(key, placed(site, touchedName(model))))
  const delta = db
    .select(identity.map((name) => db.raw("?? as ??", [`delta.${name}`, name])))
    .select(summed)
    .select(db.raw("? as ??", [typed(startedAt, BOOKED_AT.type), BOOKED_AT.name]))
    .from(desired.unionAll(booked).as("delta"))
    .groupBy(identity.map((name) => `delta.${name}`))
    .havingRaw(
      measures.map(() => "sum(??) != 0").join(" or "),
      measures.map((name) => `delta.${name}`),
    )
  await execute(site, [
    insertSelect(placed(site, target), [...identity, ...measures, BOOKED_AT.name], delta),
  ])
}

/** Fills an empty store with what every entity shows. */
export async function bookAll(
  { site, columns, startedAt }: Run,
  model: Model<DifferenceMatter>,
  target: string,
): Promise<void> {
  const { measures } = model.matter
  const nonZero = measures.map(() => "?? != 0").join(" or ")
  const rows = db
    .select(columns.map(({ name }) => name))
    .select(db.raw("? as ??", [typed(startedAt, BOOKED_AT.type), BOOKED_AT.name]))
    .from(fromModel(renderSelect(site.scope, model), "desired"))
    .whereRaw(nonZero, measures)
  const names = [...columns.map(({ name }) => name), BOOKED_AT.name]
  await execute(site, [insertSelect(placed(site, target), names, rows)])
}

function castAs({ name, type }: Column) {
  return db.raw("cast(?? as @) as ??".replace("@", type), [`desired.${name}`, name])
}

function negated({ name }: Column) {
  return db.raw("negate(??)", [name])
}
