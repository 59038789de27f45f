import { csvRows } from "./csv-rows.ts"
import { jsonRows } from "./json-rows.ts"
import type { Mapping } from "./mapping.ts"
import { type NumberedRow, openFile, type ReadProgress } from "./open-file.ts"
import { parquetRows, type ReadParquet } from "./parquet-rows.ts"

/** What rows come from besides text: the engine reads Parquet. */
export interface RowSource {
  readonly readParquet: ReadParquet
}

/** Formats of history, by a file's name. */
export type FileFormat = "csv" | "ndjson" | "parquet"

const ROWS_BETWEEN = 1_000

/** What a file is, by its name; what has no other name is CSV. */
export function formatOf(file: string): FileFormat {
  const name = file.replace(/\.gz$/i, "").toLowerCase()
  if (name.endsWith(".ndjson") || name.endsWith(".jsonl")) return "ndjson"
  return name.endsWith(".parquet") ? "parquet" : "csv"
}

/** Reads a file row by row. Throws IMPORT_FILE, IMPORT_COLUMN. */
export async function* historyRows(
  file: string,
  mapping: Mapping,
  { readParquet }: RowSource,
  onProgress: ReadProgress,
): AsyncGenerator<NumberedRow> {
  const format = formatOf(file)
  if (format === "parquet") {
    yield* parquetRows(file, mapping, readParquet, onProgress)
    return
  }
  const open = await openFile(file)
  let rows = 0
  for await (const row of format === "csv" ? csvRows(open, mapping) : jsonRows(open, mapping)) {
    yield row
    rows += 1
    if (rows % ROWS_BETWEEN === 0) onProgress(...open.progress())
  }
  onProgress(1, 1)
}
