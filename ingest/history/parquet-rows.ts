import { columnsOf, requireColumns } from "./convert.ts"
import type { Mapping } from "./mapping.ts"
import type { NumberedRow, ReadProgress } from "./open-file.ts"

/** Rows that were read into the engine, told from where the last page ended. */
export interface StagedRow {
  readonly line: number
  readonly fields: readonly string[]
  /** Why the row cannot be taken. */
  readonly fault?: string
}

/** A Parquet file that the engine has read. */
export interface ParquetFile {
  readonly header: readonly string[]
  readonly rows: number
  /** The next rows behind a line, columns as they were asked for; none: the end. */
  readonly page: (behindLine: number) => Promise<readonly StagedRow[]>
}

/** Has the engine read some columns of a Parquet file. Throws IMPORT_FILE. */
export type ReadParquet = (file: string, mapping: Mapping) => Promise<ParquetFile>

/** The rows of a Parquet file as text. Throws IMPORT_FILE, IMPORT_COLUMN. */
export async function* parquetRows(
  file: string,
  mapping: Mapping,
  read: ReadParquet,
  onProgress: ReadProgress,
): AsyncGenerator<NumberedRow> {
  const names = [...columnsOf(mapping)]
  const { header, rows, page } = await read(file, mapping)
  requireColumns(mapping, file, header)
  let behind = 0
  for (;;) {
    const found = await page(behind)
    if (found.length === 0) return
    for (const { line, fields, fault } of found) {
      if (fault !== undefined) yield { line, row: {}, fault }
      else yield { line, row: Object.fromEntries(names.map((name, n) => [name, fields[n] ?? ""])) }
      behind = line
    }
    onProgress(behind, rows)
  }
}
