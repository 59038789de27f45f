import type { Knex } from "knex"
import { PitbossError } from "../../../core/errors.ts"
import { db } from "../../dialect/client.ts"
import { typed } from "../../dialect/compile.ts"
import type { Column, TableDefinition } from "../../dialect/ddl.ts"
import type { DifferenceMatter, IncrementalMatter, ReplaceMatter } from "../front-matter.ts"
import { type Model, relationName } from "../model.ts"
import { storeName } from "../render.ts"
import type { Site } from "../site.ts"
import type { Run } from "./run.ts"
import { putView } from "./swap.ts"

/** The runner's own columns of a store. */
export const BOOKED_AT: Column = {
  name: "booked_at",
  type: "DateTime64(3, 'UTC')",
  description: "Start of the run that wrote the row, by the engine's clock",
}
export const VERSION: Column = {
  name: "_version",
  type: "UInt64",
  description: "Microseconds of the run that wrote the row; the highest of a key stands",
}
export const DELETED: Column = {
  name: "_deleted",
  type: "UInt8",
  description: "1: the row is no longer there",
}

/** The runner's own columns of a written row; deleted: 1 for a tombstone. */
export function runnerColumns({ startedAt }: Run, version: string, deleted: number): Knex.Raw[] {
  return [
    db.raw("? as ??", [typed(startedAt, BOOKED_AT.type), BOOKED_AT.name]),
    db.raw("? as ??", [typed(version, VERSION.type), VERSION.name]),
    db.raw("? as ??", [typed(deleted, DELETED.type), DELETED.name]),
  ]
}

/** Above any part: none is kept column by column. */
const COMPACT_BYTES = 100_000_000_000

// Makes "what was written since" cheap, for counts and for the touched keys of other models.
const BY_BOOKED_AT = "index by_booked_at booked_at type minmax granularity 1"

export function isDifference(model: Model<IncrementalMatter>): model is Model<DifferenceMatter> {
  return model.matter.strategy === "difference"
}

/** What a row of the store is told apart by: the key, then the rest of order_by. */
export function identityOf(model: Model<ReplaceMatter>): readonly string[] {
  return [...new Set([...model.matter.key, ...model.matter.order_by])]
}

/** The columns of a difference model's store: measures that can be negative and summed. */
export function storedColumns(
  model: Model<IncrementalMatter>,
  columns: readonly Column[],
): readonly Column[] {
  if (!isDifference(model)) return columns
  const measures = new Set(model.matter.measures)
  return columns.map((column) =>
    measures.has(column.name) ? { ...column, type: signedType(model, column) } : column,
  )
}

/** The store of an incremental model. */
export function storeDefinition(
  model: Model<IncrementalMatter>,
  columns: readonly Column[],
): TableDefinition {
  const name = storeName(model.name)
  const comment = `Rows behind ${model.name}: ${model.matter.description}`
  if (isDifference(model)) {
    const { key, order_by, projections } = model.matter
    return {
      name,
      comment,
      columns: [...columns, BOOKED_AT],
      engine: "MergeTree",
      orderBy: [...new Set([...key, ...order_by])],
      extras: [BY_BOOKED_AT, ...projections.map((projection) => `projection ${projection}`)],
      settings: lookedUp(model.matter.granularity),
    }
  }
  return {
    name,
    comment,
    columns: [...columns, BOOKED_AT, VERSION, DELETED],
    engine: "ReplacingMergeTree(_version, _deleted)",
    partitionBy: model.matter.strategy === "partition" ? model.matter.key : [],
    orderBy: identityOf(model as Model<ReplaceMatter>),
    extras: [BY_BOOKED_AT, "index by_version _version type minmax granularity 1"],
    settings: lookedUp(model.matter.granularity),
  }
}

/** Where rows of single players are looked up: few rows a mark, and its columns side by side on disk. */
export function lookedUp(granularity: number | undefined): readonly string[] {
  if (granularity === undefined) return []
  return [`index_granularity = ${granularity}`, `min_bytes_for_wide_part = ${COMPACT_BYTES}`]
}

/** The relation that everybody reads: what stands, without the runner's columns. */
export async function createStandingView(
  site: Site,
  model: Model<IncrementalMatter>,
  columns: readonly Column[],
): Promise<void> {
  const store = relationName(storeName(model.name), site.scope.database)
  const select = isDifference(model)
    ? sumOfDifferences(model, columns, store)
    : `select ${columns.map(({ name }) => `\`${name}\``).join(", ")}\nfrom ${store} final`
  const { description } = model.matter
  await putView(site, model.name, columns, select, description)
}

function sumOfDifferences(
  model: Model<DifferenceMatter>,
  columns: readonly Column[],
  store: string,
): string {
  const measures = new Set(model.matter.measures)
  const identity = columns.filter(({ name }) => !measures.has(name)).map(({ name }) => name)
  const list = columns.map(({ name }) =>
    measures.has(name) ? `sum(s.\`${name}\`) as \`${name}\`` : `s.\`${name}\` as \`${name}\``,
  )
  const any = model.matter.measures.map((name) => `sum(s.\`${name}\`) != 0`)
  return [
    `select ${list.join(", ")}`,
    `from ${store} as s`,
    `group by ${identity.map((name) => `s.\`${name}\``).join(", ")}`,
    `having ${any.join(" or ")}`,
  ].join("\n")
}

function signedType(model: Model, { name, type }: Column): string {
  if (/^U?Int(8|16|32|64)$/.test(type)) return "Int64"
  const scale = /^Decimal\(\d+, (\d+)\)$/.exec(type)?.[1]
  if (scale !== undefined) return `Decimal(38, ${scale})`
  throw new PitbossError(
    "MODELS_MEASURE_TYPE",
    `${model.path}: the measure '${name}' is ${type}; expected a decimal or an integer, without null: only those add up exactly.`,
    { model: model.name, column: name },
  )
}

/** The columns of a store that is there, as a run writes them. */
export async function readStoredColumns(
  site: Site,
  model: Model<IncrementalMatter>,
): Promise<readonly Column[]> {
  const own = new Set([BOOKED_AT.name, VERSION.name, DELETED.name])
  const store = relationName(storeName(model.name), site.scope.database)
  const rows = await site.warehouse.query<{ name: string; type: string; comment: string }>(
    `describe table ${store}`,
  )
  return rows
    .filter(({ name }) => !own.has(name))
    .map(({ name, type, comment }) => ({ name, type, description: comment }))
}
