import { setImmediate } from "node:timers/promises"
import type { Knex } from "knex"
import { PitbossError } from "../../core/errors.ts"
import { guarded } from "../database.ts"
import type { EntryKeys, IdentityKeys, ListedIdentity } from "./identity-keys.ts"

/** `full`: who is not in it is no longer on the list. `delta`: only who came and who went. */
export const IMPORT_MODES = ["full", "delta"] as const
export type ImportMode = (typeof IMPORT_MODES)[number]

/** One line of a list's file. */
export interface ListedLine {
  readonly listed: ListedIdentity
  /** A delta says that he is no longer on it. */
  readonly isRemoval: boolean
}

const ROWS_MAX = 200
/** Rows that are taken away before anybody else has his turn. */
const GONE_ROWS_MAX = 1_000

/** Writes the entries of a list beside those that count, until all are there; then they count, all at once. */
export class ListImports {
  readonly #database: Knex
  readonly #keys: IdentityKeys

  constructor(database: Knex, keys: IdentityKeys) {
    this.#database = database
    this.#keys = keys
  }

  /** What a killed import of the list left is taken away. */
  async begin(list: string, mode: ImportMode, fileSha256: string, at: number): Promise<number> {
    await guarded("end an import that was broken off", async () => {
      await this.#database("exclusion_import")
        .where({ list, state: "staged" })
        .update({ state: "gone" })
    })
    await this.sweep(list)
    return guarded("begin an import of a list", async () => {
      const row = { list, mode, state: "staged", file_sha256: fileSha256, begun_at: at }
      const [number] = await this.#database("exclusion_import").insert(row)
      return Number(number)
    })
  }

  /** Lines of whom enough is known; on disk when it resolves. */
  stage(list: string, number: number, lines: readonly ListedLine[]): Promise<void> {
    const entries = lines.flatMap(({ listed, isRemoval }) => {
      const keys = this.#keys.ofEntry(list, listed)
      return keys === undefined ? [] : [{ ...keys, isRemoval }]
    })
    if (entries.length !== lines.length)
      throw new PitbossError("EXCLUSION_LIST_LINE", "A line says too little of a person.")
    return guarded("write entries of a list", () =>
      this.#database.transaction((transaction) => insert(transaction, number, entries)),
    )
  }

  /** How many stand in it, and how many it takes from the list; each once. */
  async counts(number: number): Promise<{ readonly entries: number; readonly removals: number }> {
    const counted = (isRemoval: 0 | 1) =>
      this.#database("exclusion_entry")
        .where({ import: number, is_removal: isRemoval })
        .count({ n: "*" })
    return guarded("count entries of a list", async () => {
      const [[entries], [removals]] = await Promise.all([counted(0), counted(1)])
      return { entries: Number(entries?.["n"] ?? 0), removals: Number(removals?.["n"] ?? 0) }
    })
  }

  /** How many stand on the list now. */
  entriesOf(list: string): Promise<number> {
    return guarded("count entries of a list", async () => {
      const [row] = await this.#database("exclusion_entry")
        .whereIn("import", liveImports(this.#database, list))
        .where({ is_removal: 0 })
        .countDistinct({ n: "entry" })
      return Number(row?.["n"] ?? 0)
    })
  }

  /** Makes a staged import count, within a transaction. */
  async flip(source: Knex, list: string, number: number, mode: ImportMode): Promise<void> {
    if (mode === "full")
      await source("exclusion_import").where({ list, state: "live" }).update({ state: "gone" })
    const removed = source("exclusion_entry")
      .where({ import: number, is_removal: 1 })
      .select("entry")
    await source("exclusion_key")
      .where({ import: number })
      .whereIn("entry", removed.clone())
      .delete()
    for (const table of ["exclusion_key", "exclusion_entry"])
      await source(table)
        .whereIn("import", liveImports(source, list))
        .whereIn("entry", removed.clone())
        .delete()
    await source("exclusion_import").where({ number }).update({ state: "live" })
  }

  /** An import that was refused counts no more than one that never was. */
  async discard(list: string, number: number): Promise<void> {
    await guarded("take an import away", async () => {
      await this.#database("exclusion_import").where({ number }).update({ state: "gone" })
    })
    await this.sweep(list)
  }

  /** Takes away, in small parts, what does not count any more. */
  async sweep(list: string): Promise<void> {
    await guarded("sweep entries of a list", async () => {
      const gone = await this.#database("exclusion_import")
        .where({ list, state: "gone" })
        .select<{ number: number }[]>("number")
      for (const { number } of gone) {
        while (await this.#deleteSome("exclusion_key", ["key", "import", "entry"], number))
          await setImmediate()
        while (await this.#deleteSome("exclusion_entry", ["import", "entry"], number))
          await setImmediate()
        await this.#database("exclusion_import").where({ number }).delete()
      }
    })
  }

  #deleteSome(table: string, columns: readonly string[], number: number): Promise<number> {
    const names = columns.join(", ")
    const some = `select ${names} from ${table} where import = ? limit ${GONE_ROWS_MAX}`
    return this.#database(table).whereRaw(`(${names}) in (${some})`, [number]).delete()
  }
}

// Of two lines on one person the later one counts.
async function insert(
  source: Knex,
  number: number,
  lines: readonly (EntryKeys & { readonly isRemoval: boolean })[],
): Promise<void> {
  const entries = lines.map(({ entry, isRemoval }) => ({
    ...{ import: number, entry, is_removal: isRemoval ? 1 : 0 },
  }))
  for (const rows of parts(entries))
    await source("exclusion_entry").insert(rows).onConflict(["import", "entry"]).merge()
  const keys = lines.flatMap(({ entry, keys: own, isRemoval }) =>
    isRemoval ? [] : own.map((key) => ({ key, import: number, entry })),
  )
  for (const rows of parts(keys))
    await source("exclusion_key").insert(rows).onConflict(["key", "import", "entry"]).ignore()
}

function parts<Row>(rows: readonly Row[]): readonly Row[][] {
  const count = Math.ceil(rows.length / ROWS_MAX)
  return Array.from({ length: count }, (_, n) => rows.slice(n * ROWS_MAX, (n + 1) * ROWS_MAX))
}

/** Numbers of the imports of which a list is made now. */
export function liveImports(source: Knex, list: string): Knex.QueryBuilder {
  return source("exclusion_import").where({ list, state: "live" }).select("number")
}
