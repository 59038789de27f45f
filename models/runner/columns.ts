import { PitbossError } from "../../core/errors.ts"
import type { Column } from "../dialect/ddl.ts"
import { SINCE_EVER } from "./instant.ts"
import type { Model } from "./model.ts"
import { renderSelect, renderTouched } from "./render.ts"
import { placed, type Site } from "./site.ts"

export interface TypedColumn {
  readonly name: string
  readonly type: string
}

/** The output columns of a model: types from the engine unless declared, descriptions checked. */
export async function outputColumns(site: Site, model: Model): Promise<readonly Column[]> {
  const described = await describe(site, renderSelect(site.scope, model))
  const declared = model.matter.columns
  const columns = described.map(({ name, type }) => {
    const column = declared[name]
    if (column === undefined) throw undescribed(model, name)
    return { name, type: column.type ?? type, description: column.description }
  })
  const names = new Set(columns.map(({ name }) => name))
  const lost = Object.keys(declared).find((name) => !names.has(name))
  if (lost !== undefined) throw missing(model, lost, "a described column")
  const { matter } = model
  const keys = [
    ...("order_by" in matter ? matter.order_by : []),
    ...("key" in matter ? matter.key : []),
    ...("measures" in matter ? matter.measures : []),
    ...("found_by" in matter ? (matter.found_by ?? []) : []),
  ]
  for (const key of keys) if (!names.has(key)) throw missing(model, key, "a key or measure")
  return columns
}

/** The columns of an incremental model's touched keys; they are exactly its key. */
export async function touchedColumns(
  site: Site,
  model: Model,
  key: readonly string[],
): Promise<readonly TypedColumn[]> {
  const columns = await describe(site, renderTouched(site.scope, model))
  const names = columns.map(({ name }) => name)
  if (names.join() === key.join()) return columns
  throw new PitbossError(
    "MODELS_TOUCHED_COLUMNS",
    `${model.path}: touched selects (${names.join(", ")}); expected exactly the key (${key.join(", ")}), in that order.`,
    { model: model.name },
  )
}

/** Columns of a relation as it is there. */
export async function readColumns(site: Site, name: string): Promise<readonly TypedColumn[]> {
  const rows = await site.warehouse.query<TypedColumn & object>(
    `describe table ${placed(site, name)}`,
  )
  return rows.map((row) => ({ name: row.name, type: row.type }))
}

async function describe({ warehouse }: Site, select: string): Promise<readonly TypedColumn[]> {
  return warehouse.query<TypedColumn & object>(`describe (\n${select}\n)`, {
    since: SINCE_EVER,
    previous: SINCE_EVER,
  })
}

function undescribed(model: Model, column: string): PitbossError {
  return new PitbossError(
    "MODELS_COLUMN_UNDESCRIBED",
    `${model.path}: the column '${column}' has no description; expected columns.${column} in the front matter.`,
    { model: model.name, column },
  )
}

function missing(model: Model, column: string, what: string): PitbossError {
  return new PitbossError(
    "MODELS_COLUMN_MISSING",
    `${model.path}: '${column}' is ${what}, but the select has no column of that name.`,
    { model: model.name, column },
  )
}
