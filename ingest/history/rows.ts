import { PitbossError } from "../../core/errors.ts"
import { csvRows } from "./csv-rows.ts"
import { jsonRows } from "./json-rows.ts"
import type { Mapping } from "./mapping.ts"
import { type NumberedRow, openFile } from "./open-file.ts"

/** How far a file has been read, by bytes of the file as it lies on disk. */
export type ReadProgress = (readBytes: number, totalBytes: number) => void

const ROWS_BETWEEN = 1_000

/** Reads a CSV or NDJSON file, packed by gzip or not, row by row. Throws IMPORT_FILE, IMPORT_COLUMN. */
export async function* historyRows(
  file: string,
  mapping: Mapping,
  onProgress: ReadProgress,
): AsyncGenerator<NumberedRow> {
  const read = readerOf(file)
  const open = await openFile(file)
  let rows = 0
  for await (const row of read(open, mapping)) {
    yield row
    rows += 1
    if (rows % ROWS_BETWEEN === 0) onProgress(...open.progress())
  }
  onProgress(1, 1)
}

function readerOf(file: string) {
  const name = file.replace(/\.gz$/i, "").toLowerCase()
  if (name.endsWith(".ndjson") || name.endsWith(".jsonl")) return jsonRows
  if (!name.endsWith(".parquet")) return csvRows
  throw new PitbossError(
    "IMPORT_FILE",
    `${file}: Parquet is not read yet; expected .csv or .ndjson, packed as .gz or not.`,
  )
}
