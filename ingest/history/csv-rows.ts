import { parse } from "csv-parse"
import { PitbossError } from "../../core/errors.ts"
import { requireColumns } from "./convert.ts"
import type { HistoryRow } from "./evaluate.ts"
import type { Mapping } from "./mapping.ts"
import { type NumberedRow, type OpenFile, RAGGED, unreadable } from "./open-file.ts"

/** The rows of CSV text. Throws IMPORT_FILE, IMPORT_COLUMN. */
export async function* csvRows(
  { file, text }: OpenFile,
  mapping: Mapping,
): AsyncGenerator<NumberedRow> {
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
  text.on("error", (error: Error) => parser.destroy(unreadable(file, error)))
  try {
    for await (const { record, info } of text.pipe(parser) as AsyncIterable<ParsedRow>)
      yield { line: info.lines, row: record, ...(info.error && { fault: RAGGED }) }
  } catch (thrown) {
    throw thrown instanceof PitbossError ? thrown : unreadable(file, thrown)
  }
}

interface ParsedRow {
  readonly record: HistoryRow
  readonly info: { readonly lines: number; readonly error?: Error }
}
