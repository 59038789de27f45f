import { createReadStream } from "node:fs"
import { stat } from "node:fs/promises"
import { createGunzip } from "node:zlib"
import { parse } from "csv-parse"
import { asError, PitbossError } from "../../core/errors.ts"
import { type HistoryRow, requireColumns } from "./convert.ts"
import type { Mapping } from "./mapping.ts"

/** A row with its line in the file, counted from 1 with the header. */
export interface NumberedRow {
  readonly line: number
  readonly row: HistoryRow
  /** Why the row cannot be taken: it has too few or too many columns. */
  readonly fault?: string
}

/** How far a file has been read, by bytes of the file as it lies on disk. */
export type ReadProgress = (readBytes: number, totalBytes: number) => void

/** Reads a CSV or CSV.gz file row by row. Throws IMPORT_FILE, IMPORT_COLUMN. */
export async function* historyRows(
  file: string,
  mapping: Mapping,
  onProgress: ReadProgress,
): AsyncGenerator<NumberedRow> {
  const { size } = await stat(file).catch((thrown: unknown) => {
    throw unreadable(file, thrown)
  })
  const bytes = createReadStream(file)
  const source = file.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes
  const parser = parse({
    delimiter: mapping.delimiter,
    bom: true,
    skip_empty_lines: true,
    info: true,
    // A ragged row is told by its line; those behind it are read.
    relax_column_count: true,
    columns: (header: string[]) => {
      requireColumns(mapping, file, header)
      return header
    },
  })
  for (const stream of [bytes, source])
    stream.on("error", (error: Error) => parser.destroy(unreadable(file, error)))
  let rows = 0
  try {
    for await (const { record, info } of source.pipe(parser) as AsyncIterable<ParsedRow>) {
      yield { line: info.lines, row: record, ...(info.error && { fault: faultOf(info.error) }) }
      rows += 1
      if (rows % 1_000 === 0) onProgress(bytes.bytesRead, size)
    }
  } catch (thrown) {
    throw thrown instanceof PitbossError ? thrown : unreadable(file, thrown)
  }
  onProgress(size, size)
}

interface ParsedRow {
  readonly record: HistoryRow
  readonly info: { readonly lines: number; readonly error?: Error }
}

// The parser says how many columns there are and how many there should be; not what is in them.
function faultOf(error: Error): string {
  return `the row has not as many columns as the header (${error.message.split(",")[0]})`
}

function unreadable(file: string, thrown: unknown): PitbossError {
  return new PitbossError("IMPORT_FILE", `${file} cannot be read: ${asError(thrown).message}`)
}
