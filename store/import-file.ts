import type { Knex } from "knex"
import type { Effects } from "../core/effects.ts"
import { guarded } from "./database.ts"

/** What tells a file and a mapping from all others. */
export interface ImportIdentity {
  /** Where the file lies. */
  readonly file: string
  readonly contentHash: string
  readonly mappingHash: string
}

/** How far a file has come. */
export interface ImportProgress {
  /** Everything up to this line is in. */
  readonly linesDone: number
  readonly rowsRead: number
  readonly accepted: number
  readonly rejected: number
}

/** An import of one file, from its first run to its end. */
export interface ImportFile extends ImportProgress {
  readonly number: number
  readonly source: string
  /** Rows of the file and its last line, where it has been read to its end. */
  readonly read: { readonly rows: number; readonly lastLine: number } | undefined
}

/** Imports under way, and those that ended. */
export interface ImportFiles {
  /** The one that was cut off, of this content by this mapping. */
  unfinished(identity: ImportIdentity): Promise<ImportFile | undefined>
  /** Numbers of imports that were cut off, of this file by this mapping, when its content was another. */
  outdated(identity: ImportIdentity): Promise<readonly number[]>
  /** Numbers of imports that have not ended and not moved since an instant. */
  abandoned(since: Date): Promise<readonly number[]>
  begin(identity: ImportIdentity, source: string): Promise<ImportFile>
  /** The file has been read: what is behind its last line is not there. */
  noteRead(number: number, read: NonNullable<ImportFile["read"]>): Promise<void>
  advance(number: number, progress: ImportProgress): Promise<void>
  /** Nothing goes on from it any more. */
  end(number: number): Promise<void>
  get(number: number): Promise<ImportFile | undefined>
}

interface Row {
  readonly number: number
  readonly source: string
  readonly last_line: number | null
  readonly rows_total: number
  readonly lines_done: number
  readonly rows_read: number
  readonly accepted: number
  readonly rejected: number
}

export function createImportFiles(database: Knex, { now }: Effects): ImportFiles {
  const table = () => database("import_file")
  const change = (number: number, values: object) =>
    guarded("note an import", async () => {
      await database("import_file")
        .where({ number })
        .update({ ...values, changed_at: now().getTime() })
    })
  return {
    unfinished: ({ contentHash, mappingHash }) =>
      guarded("look for an import", async () => {
        const row = await table()
          .where({ content_hash: contentHash, mapping_hash: mappingHash, ended_at: null })
          .orderBy("number", "desc")
          .first<Row | undefined>()
        return row && fileOf(row)
      }),
    outdated: ({ file, contentHash, mappingHash }) =>
      guarded("look for imports", async () => {
        const rows = await table()
          .where({ file, mapping_hash: mappingHash, ended_at: null })
          .whereNot({ content_hash: contentHash })
          .orderBy("number")
          .select<Row[]>("number")
        return rows.map(({ number }) => number)
      }),
    abandoned: (since) =>
      guarded("look for imports", async () => {
        const rows = await table()
          .where({ ended_at: null })
          .where("changed_at", "<", since.getTime())
          .orderBy("number")
          .select<Row[]>("number")
        return rows.map(({ number }) => number)
      }),
    begin: ({ file, contentHash, mappingHash }, source) =>
      guarded("begin an import", async () => {
        const at = now().getTime()
        const values = { file, content_hash: contentHash, mapping_hash: mappingHash, source }
        const [number = 0] = await database("import_file").insert({
          ...values,
          started_at: at,
          changed_at: at,
        })
        const none = { linesDone: 0, rowsRead: 0, accepted: 0, rejected: 0 }
        return { number, source, read: undefined, ...none }
      }),
    noteRead: (number, { rows, lastLine }) =>
      change(number, { rows_total: rows, last_line: lastLine }),
    advance: (number, { linesDone, rowsRead, accepted, rejected }) =>
      change(number, { lines_done: linesDone, rows_read: rowsRead, accepted, rejected }),
    end: (number) => change(number, { ended_at: now().getTime() }),
    get: (number) =>
      guarded("look for an import", async () => {
        const row = await table().where({ number }).first<Row | undefined>()
        return row && fileOf(row)
      }),
  }
}

function fileOf(row: Row): ImportFile {
  return {
    number: row.number,
    source: row.source,
    read: row.last_line === null ? undefined : { rows: row.rows_total, lastLine: row.last_line },
    linesDone: row.lines_done,
    rowsRead: row.rows_read,
    accepted: row.accepted,
    rejected: row.rejected,
  }
}
