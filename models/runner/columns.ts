import { PitbossError } from "../../core/errors.ts"
import type { Column } from "../dialect/ddl.ts"
import { checkTypes } from "./declared-type.ts"
import { engineFault, type Part, partPlace } from "./engine-fault.ts"
import { SINCE_EVER } from "./instant.ts"
import { type Model, referencesOf, sourcesOf } from "./model.ts"
import { columnPlace, keyPlace, selectPlace, wordPlace } from "./place.ts"
import { checkReach } from "./reach.ts"
import { renderSelect, renderTouched } from "./render.ts"
import { isSeed } from "./seed.ts"
import { placed, type Site } from "./site.ts"
import { syntaxFault } from "./syntax-fault.ts"
import type { TypedColumn } from "./typed-column.ts"

export type { TypedColumn }

const NULLABLE = /^(LowCardinality\()?Nullable\(/

/** The output columns of a model: types from the engine unless declared, descriptions checked. */
export async function outputColumns(site: Site, model: Model): Promise<readonly Column[]> {
  if (isSeed(model))
    return Object.entries(model.matter.columns).map(([name, column]) => ({ name, ...column }))
  const described = await describe(site, model, "select")
  checkTwins(model, described)
  await checkTypes(site, model, described)
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
  const keys = {
    order_by: "order_by" in matter ? matter.order_by : [],
    key: "key" in matter ? matter.key : [],
    measures: "measures" in matter ? matter.measures : [],
    found_by: "found_by" in matter ? (matter.found_by ?? []) : [],
  }
  for (const [what, columns] of Object.entries(keys))
    for (const key of columns) if (!names.has(key)) throw missing(model, key, what)
  for (const what of ["order_by", "key"] as const)
    for (const { name, type } of columns)
      if (keys[what].includes(name) && NULLABLE.test(type))
        throw nullableKey(model, what, name, type)
  return columns
}

/** The columns of an incremental model's touched keys; they are exactly its key. */
export async function touchedColumns(
  site: Site,
  model: Model,
  key: readonly string[],
): Promise<readonly TypedColumn[]> {
  const columns = await describe(site, model, "touched")
  const names = columns.map(({ name }) => name)
  if (names.join() === key.join()) return columns
  throw new PitbossError(
    "MODELS_TOUCHED_COLUMNS",
    `${keyPlace(model, "touched")}: touched selects (${names.join(", ")}); expected exactly the key (${key.join(", ")}), in that order.`,
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

async function describe(
  { warehouse, scope }: Site,
  model: Model,
  part: Part,
): Promise<readonly TypedColumn[]> {
  const sql = part === "select" ? renderSelect(scope, model) : renderTouched(scope, model)
  try {
    await checkReach({ warehouse, scope }, sql, { model, place: partPlace(model, part) })
    return await warehouse.query<TypedColumn & object>(`describe (\n${sql}\n)`, {
      since: SINCE_EVER,
      previous: SINCE_EVER,
    })
  } catch (thrown) {
    const fault = syntaxFault(scope, model, part, thrown)
    if (fault) throw fault
    const columns = await columnsBehind({ warehouse, scope }, model)
    throw engineFault(scope.project, model, part, columns, thrown)
  }
}

// Of what a model reads by its calls, as far as it is there.
async function columnsBehind(site: Site, model: Model): Promise<readonly string[]> {
  const { byName } = site.scope.project
  const described = referencesOf(model).flatMap((name) =>
    Object.keys(byName.get(name)?.matter.columns ?? {}),
  )
  const raw = await Promise.all(
    sourcesOf(model).map((name) => readColumns(site, name).catch(() => [])),
  )
  return [...new Set([...described, ...raw.flat().map(({ name }) => name)])]
}

// The engine takes them in a view, and what reads it fails.
function checkTwins(model: Model, described: readonly TypedColumn[]): void {
  const names = described.map(({ name }) => name)
  const twin = names.find((name, index) => names.indexOf(name) !== index)
  if (twin === undefined) return
  const place = wordPlace(model, `as ${twin}`) ?? wordPlace(model, twin) ?? selectPlace(model)
  throw new PitbossError(
    "MODELS_COLUMN_TWICE",
    `${place}: the select has two columns '${twin}'; expected a name of its own for each.`,
    { model: model.name, column: twin },
  )
}

function nullableKey(model: Model, what: string, column: string, type: string): PitbossError {
  return new PitbossError(
    "MODELS_COLUMN_TYPE",
    `${keyPlace(model, what)}: '${column}' of ${what} is ${type}, and rows are not ordered by what may be null; expected a type without null, as by assumeNotNull(...) or ifNull(..., ...).`,
    { model: model.name, column },
  )
}

function undescribed(model: Model, column: string): PitbossError {
  return new PitbossError(
    "MODELS_COLUMN_UNDESCRIBED",
    `${columnPlace(model, column)}: the column '${column}' of the select has no description; expected columns.${column} in the front matter.`,
    { model: model.name, column },
  )
}

function missing(model: Model, column: string, what: string): PitbossError {
  const where = what === "a described column" ? columnPlace(model, column) : keyPlace(model, what)
  return new PitbossError(
    "MODELS_COLUMN_MISSING",
    `${where}: '${column}' is ${what}, but the select has no column of that name; expected one at ${selectPlace(model)}.`,
    { model: model.name, column },
  )
}
