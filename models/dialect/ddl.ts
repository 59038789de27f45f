import { db } from "./client.ts"
import { analystSql, compile, type Statement } from "./compile.ts"
import { quoteIdentifier, quoteText } from "./quote.ts"

/** A column as it is created. */
export interface Column {
  readonly name: string
  readonly type: string
  readonly description: string
}

export interface TableDefinition {
  /** Qualified where needed: `database.name`. */
  readonly name: string
  readonly columns: readonly Column[]
  /** With its arguments: `ReplacingMergeTree(_version)`. */
  readonly engine: string
  /** Columns or expressions; none: one partition. */
  readonly partitionBy?: readonly string[]
  /** Empty for engines without an order. */
  readonly orderBy?: readonly string[]
  /** When rows go by themselves: `day + interval 2 year`. */
  readonly ttl?: string
  /** Projections and indices, as they stand in the column list. */
  readonly extras?: readonly string[]
  readonly settings?: readonly string[]
  readonly comment: string
}

export function createTable(definition: TableDefinition): Statement {
  const { name, columns, engine, ttl, comment } = definition
  const { partitionBy = [], orderBy = [], extras = [], settings = [] } = definition
  const order = orderBy.map((column) => quoteIdentifier(column)).join(", ")
  return compile(
    analystSql(
      [
        `create table ${qualified(name)} (\n    ${[...columnLines(columns), ...extras].join(",\n    ")}\n)`,
        `engine = ${engine}`,
        partitionBy.length > 0 ? `partition by (${partitionBy.join(", ")})` : "",
        orderBy.length > 0 ? `order by (${order})` : "",
        ttl === undefined ? "" : `ttl ${ttl}`,
        settings.length > 0 ? `settings ${settings.join(", ")}` : "",
        `comment ${quoteText(comment)}`,
      ]
        .filter((line) => line !== "")
        .join("\n"),
    ),
  )
}

/** A view with described columns; replaces a view of that name. */
export function createView(
  name: string,
  columns: readonly Column[],
  select: string,
  comment: string,
): Statement {
  return compile(
    analystSql(
      `create or replace view ${qualified(name)} (\n    ${columnLines(columns).join(",\n    ")}\n) as\n${select}\ncomment ${quoteText(comment)}`,
    ),
  )
}

/** An insert-triggered view into an existing table. */
export function createTrigger(name: string, target: string, select: string): Statement {
  return compile(
    analystSql(
      `create materialized view ${qualified(name)} to ${qualified(target)} as\n${select}\ncomment ${quoteText(`Keeps ${target} current with every inserted block`)}`,
    ),
  )
}

export interface DictionaryDefinition {
  readonly name: string
  readonly columns: readonly Pick<Column, "name" | "type">[]
  readonly key: readonly string[]
  /** The table whose rows it holds. */
  readonly from: { readonly database: string; readonly table: string }
  readonly layout: string
  readonly comment: string
}

/** A dictionary that never loads by itself. */
export function createDictionary(definition: DictionaryDefinition): Statement {
  const { name, columns, key, from, layout, comment } = definition
  const source = `clickhouse(db ${quoteText(from.database)} table ${quoteText(from.table)})`
  return compile(
    analystSql(
      [
        `create dictionary ${qualified(name)} (\n    ${columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`).join(",\n    ")}\n)`,
        `primary key ${key.map((column) => quoteIdentifier(column)).join(", ")}`,
        `source(${source})`,
        `layout(${layout}())`,
        // What is asked each time has no time to live.
        layout.endsWith("direct") ? "" : "lifetime(0)",
        `comment ${quoteText(comment)}`,
      ]
        .filter((line) => line !== "")
        .join("\n"),
    ),
  )
}

export const dropDictionary = (name: string): Statement =>
  compile(db.raw("drop dictionary if exists ??", [name]))

export const reloadDictionary = (name: string): Statement =>
  compile(db.raw("system reload dictionary ??", [name]))

export const dropTable = (name: string): Statement =>
  compile(db.raw("drop table if exists ??", [name]))

/** Empties a table of the runner's own, as those of a tick; what is compiled may not, so it is written here. */
export const truncateTable = (name: string): Statement => ({
  sql: `truncate table ${qualified(name)}`,
  params: {},
})

export const renameTable = (from: string, to: string): Statement =>
  compile(db.raw("rename table ?? to ??", [from, to]))

/** Swaps two tables in one step: readers see the one or the other. */
export const exchangeTables = (one: string, other: string): Statement =>
  compile(db.raw("exchange tables ?? and ??", [one, other]))

export function commentTable(name: string, columns: readonly Column[], comment: string): Statement {
  const changes = columns.map(
    (column) => `comment column ${quoteIdentifier(column.name)} ${quoteText(column.description)}`,
  )
  return compile(
    analystSql(
      `alter table ${qualified(name)} ${[...changes, `modify comment ${quoteText(comment)}`].join(", ")}`,
    ),
  )
}

function columnLines(columns: readonly Column[]): string[] {
  return columns.map(
    ({ name, type, description }) =>
      `${quoteIdentifier(name)} ${type} comment ${quoteText(description)}`,
  )
}

function qualified(name: string): string {
  return name.split(".").map(quoteIdentifier).join(".")
}
