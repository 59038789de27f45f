import { randomUUID } from "node:crypto"
import { createTable } from "../dialect/ddl.ts"
import { quoteIdentifier } from "../dialect/quote.ts"
import { readColumns } from "./columns.ts"
import type { ContractRow } from "./contract.ts"
import { putDictionary } from "./materialise/dictionary.ts"
import { createStandingView, readStoredColumns, storeDefinition } from "./materialise/store.ts"
import { isMaterialized, type Model, relationName } from "./model.ts"
import { type Scope, storeName } from "./render.ts"
import { execute, placed, type Site } from "./site.ts"

/** Databases of tests are told by this prefix, so that left-overs of a kill can be dropped. */
const PREFIX = "models_scratch_"

/** Those that somebody of this process works in. */
const inUse = new Set<string>()

/** What a raw table fills in for columns that an example leaves out, where it has them. */
const DERIVED: readonly { column: string; from: readonly string[]; as: string }[] = [
  { column: "ingested_at", from: [], as: "now64(3)" },
  { column: "base_rate", from: [], as: "1" },
  {
    column: "player_key",
    from: ["brand", "player_id"],
    as: "xxHash64(concat(brand, '\\0', player_id))",
  },
  {
    column: "id",
    from: ["brand", "event_id"],
    as: "reinterpretAsUInt128(sipHash128(concat(brand, '\\0', event_id)))",
  },
  ...["amount", "stake_real", "stake_bonus", "win_real", "win_bonus", "turned_real"].map(
    (name) => ({
      column: `${name}_base`,
      from: [name, "base_rate"],
      as: `toDecimal128(roundBankers(${name} * base_rate, 6), 6)`,
    }),
  ),
]

/** Runs `use` in a new, empty database, which is dropped behind it. */
export async function withScratch<Result>(
  site: Site,
  scope: Partial<Scope>,
  use: (scratch: Site) => Promise<Result>,
): Promise<Result> {
  const database = PREFIX + randomUUID().slice(0, 8)
  const quoted = quoteIdentifier(database)
  inUse.add(database)
  try {
    await site.warehouse.command(`create database ${quoted}`)
    return await use({ ...site, scope: { ...site.scope, ...scope, database } })
  } finally {
    await site.warehouse.command(`drop database if exists ${quoted}`)
    inUse.delete(database)
  }
}

/** Drops databases that a killed test run left behind. */
export async function dropScratches({ warehouse }: Site): Promise<void> {
  const rows = await warehouse.query<{ name: string }>(
    "select name from system.databases where startsWith(name, {prefix:String})",
    { prefix: PREFIX },
  )
  for (const { name } of rows)
    if (!inUse.has(name)) await warehouse.command(`drop database ${quoteIdentifier(name)}`)
}

/** An empty raw table like the real one, which fills in what an example leaves out. */
export async function createSource(site: Site, scratch: Site, name: string): Promise<void> {
  const table = placed(scratch, name)
  await site.warehouse.command(`create table ${table} as ${await realName(site, name)}`)
  const columns = new Set((await readColumns(scratch, name)).map((column) => column.name))
  const changes = DERIVED.filter(({ column, from }) =>
    [column, ...from].every((each) => columns.has(each)),
  ).map(({ column, as }) => `modify column ${column} default ${as}`)
  if (changes.length > 0) await site.warehouse.command(`alter table ${table} ${changes.join(", ")}`)
}

/** An empty stand-in for a model that an example gives; its form comes from `typed`. */
export async function createGiven(scratch: Site, typed: Site, model: Model): Promise<void> {
  if (isMaterialized(model, "incremental")) {
    const columns = await readStoredColumns(typed, model)
    const name = placed(scratch, storeName(model.name))
    await execute(scratch, [createTable({ ...storeDefinition(model, columns), name })])
    await scratch.warehouse.command(`alter table ${name} modify column booked_at default now64(3)`)
    await createStandingView(scratch, model, columns)
    return
  }
  const columns = await readColumns(typed, model.name)
  await execute(scratch, [
    createTable({
      name: placed(scratch, model.name),
      columns: columns.map((column) => ({ ...column, description: "Given by an example" })),
      ...(isMaterialized(model, "materialized_view")
        ? { engine: "AggregatingMergeTree", orderBy: model.matter.order_by }
        : { engine: "MergeTree order by tuple()" }),
      comment: `Stands for ${model.name} in an example`,
    }),
  ])
  if (isMaterialized(model, "dictionary")) {
    const described = columns.map((column) => ({ ...column, description: "" }))
    await putDictionary(scratch, model, described, "complex_key_direct")
  }
}

/** Empties every table of a scratch database. */
export async function emptyTables({ warehouse, scope }: Site): Promise<void> {
  const rows = await warehouse.query<{ name: string }>(
    `select name from system.tables where database = {database:String}
and (engine like '%MergeTree' or engine = 'Memory')`,
    { database: scope.database ?? "" },
  )
  for (const { name } of rows)
    await warehouse.command(`truncate table ${relationName(name, scope.database)}`)
}

/** Inserts an example's rows. Throws where a row names a column that is not there. */
export async function insertGiven(
  scratch: Site,
  relation: string,
  rows: readonly ContractRow[],
): Promise<void> {
  const model = scratch.scope.project.byName.get(relation)
  const isStored = model !== undefined && isMaterialized(model, "incremental")
  const table = isStored ? storeName(relation) : relation
  const columns = await readColumns(scratch, table)
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  for (const name of rows.flatMap((row) => Object.keys(row)))
    if (!types.has(name)) throw new Error(`given ${relation} has no column '${name}'`)
  await scratch.warehouse.insert(
    placed(scratch, table),
    rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, given(value, types.get(name) ?? "")]),
      ),
    ),
  )
}

// Examples may write instants as RFC 3339; the engine's basic parser takes its own form only.
function given(value: ContractRow[string], type: string): unknown {
  if (typeof value !== "string" || !type.includes("DateTime") || !value.includes("T")) return value
  return new Date(value).toISOString().replace("T", " ").replace("Z", "")
}

async function realName({ warehouse, scope }: Site, name: string): Promise<string> {
  if (scope.database !== undefined) return `${scope.database}.${name}`
  const rows = await warehouse.query<{ name: string }>("select currentDatabase() as name")
  return `${rows[0]?.name}.${name}`
}
