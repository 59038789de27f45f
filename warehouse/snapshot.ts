import { readdirSync, readFileSync, readlinkSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import type { Warehouse } from "./warehouse.ts"

/** Holds the tables of a snapshot: their parts are links to those of the tables. */
const DATABASE = "snapshot"
/** Where the engine looks for what it has been told of the tables. */
const DEFINITIONS = join("metadata", "default")
/** Of a table's folder, what is no row: notes on what is under way, and parts that nobody reads. */
const NO_ROWS = /^(detached|deduplication_logs|mutation_.*|tmp_.*|delete_tmp_.*)$/

/** A table as it was at the snapshot's instant. */
export interface SnapshotTable {
  readonly name: string
  /** Folder of its rows, until the snapshot is dropped. */
  readonly folder: string
  /** Where they belong, within the engine's folder. */
  readonly place: string
}

/** What the engine has to be told of a relation, as it stands in a file of its own. */
export interface Definition {
  /** Path within the engine's folder. */
  readonly place: string
  readonly text: string
}

/** A name of the engine's own for a folder of its own; without it the engine begins an empty one. */
export interface Link {
  /** Path within the engine's folder. */
  readonly place: string
  /** Relative to the folder in which the link is. */
  readonly target: string
}

export interface Snapshot {
  readonly tables: readonly SnapshotTable[]
  readonly definitions: readonly Definition[]
  readonly link: Link
}

/** How many rows a table has, and a sum of their hashes: the same for the same rows in any order. */
export interface TableContent {
  readonly name: string
  readonly rows: number
  readonly hash: string
}

/**
 * Keeps all tables as they are, by links: a few milliseconds for each, however large it is. They belong
 * together only where nobody writes meanwhile. What is only in memory has no rows here.
 */
export async function takeSnapshot(warehouse: Warehouse): Promise<Snapshot> {
  await dropSnapshot(warehouse)
  await warehouse.command(`create database ${DATABASE} engine = Atomic`)
  const root = await engineFolder(warehouse)
  const own = await tablesOf(warehouse, "default")
  await Promise.all(
    own.map(async ({ name }) => {
      await warehouse.command(`create table ${DATABASE}.${name} clone as default.${name}`)
      // Merged, it would be other rows than those that were counted.
      await warehouse.command(`system stop merges ${DATABASE}.${name}`)
    }),
  )
  const folders = new Map(
    (await tablesOf(warehouse, DATABASE)).map(({ name, path }) => [name, path]),
  )
  const tables = own.map(({ name, path }) => {
    return { name, folder: folders.get(name) ?? "", place: relative(root, path) }
  })
  const link = { place: DEFINITIONS, target: readlinkSync(join(root, DEFINITIONS)) }
  return { tables, definitions: definitionsIn(root, link), link }
}

/** Lets a snapshot go; also one that was left by a kill. */
export async function dropSnapshot(warehouse: Warehouse): Promise<void> {
  await warehouse.command(`drop database if exists ${DATABASE} sync`)
}

/** The files of a table's rows, as paths within its folder. */
export function tableFiles({ folder }: SnapshotTable): readonly string[] {
  const inside = (path: string): string[] =>
    readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
      if (path === "" && NO_ROWS.test(entry.name)) return []
      const one = join(path, entry.name)
      return entry.isDirectory() ? inside(one) : [one]
    })
  return inside("")
}

/** Counts and hashes the rows of a snapshot's table. */
export function snapshotContent(warehouse: Warehouse, name: string): Promise<TableContent> {
  return contentOf(warehouse, DATABASE, name)
}

/** Counts and hashes the rows of a table. */
export function tableContent(warehouse: Warehouse, name: string): Promise<TableContent> {
  return contentOf(warehouse, "default", name)
}

async function contentOf(
  warehouse: Warehouse,
  database: string,
  name: string,
): Promise<TableContent> {
  const [row] = await warehouse.query<{ rows: string; hash: string }>(
    `select count() as rows, toString(sum(sipHash64(*))) as hash from ${database}.${name}`,
  )
  return { name, rows: Number(row?.rows ?? 0), hash: row?.hash ?? "0" }
}

function tablesOf(warehouse: Warehouse, database: string) {
  return warehouse.query<{ name: string; path: string }>(
    `select name, data_paths[1] as path from system.tables
where database = {database:String} and engine like '%MergeTree' order by name`,
    { database },
  )
}

async function engineFolder(warehouse: Warehouse): Promise<string> {
  const [row] = await warehouse.query<{ path: string }>(
    "select data_path as path from system.databases where name = 'default'",
  )
  return row?.path ?? ""
}

function definitionsIn(root: string, { place, target }: Link): readonly Definition[] {
  const folder = join(dirname(place), target)
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".sql"))
    .flatMap((name) => {
      const place = join(folder, name)
      const text = textOf(join(root, place))
      return text === undefined ? [] : [{ place, text }]
    })
}

// A look of the audit drops its tables in memory when it likes: what is gone by now is no part of the snapshot.
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8")
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined
    throw thrown
  }
}
