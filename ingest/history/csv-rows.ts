import { PitbossError } from "../../core/errors.ts"
import { requireColumns } from "./convert.ts"
import { CsvRecords } from "./csv-records.ts"
import type { Mapping } from "./mapping.ts"
import { type NumberedRow, type OpenFile, unreadable } from "./open-file.ts"
import { textLines } from "./text-lines.ts"

/** The rows of CSV text; what is broken is told by its line, and those behind it are read. Throws IMPORT_FILE, IMPORT_COLUMN. */
export async function* csvRows(open: OpenFile, mapping: Mapping): AsyncGenerator<NumberedRow> {
  const { file, text, close } = open
  const { delimiter, encoding } = mapping
  const records = new CsvRecords(textLines(text, encoding), delimiter)
  const failed = (thrown: unknown) => {
    throw unreadable(file, thrown)
  }
  try {
    const head = await records.header().catch(failed)
    if (head === undefined) throw headless(file)
    if (head.fault !== undefined) throw badHeader(file, head.fault)
    const header = head.fields
    requireColumns(mapping, file, header)
    const next = () => records.next(header.length).catch(failed)
    for (let record = await next(); record !== undefined; record = await next()) {
      const { line, fields, fault } = record
      if (fault !== undefined) yield { line, row: {}, fault }
      else yield { line, row: Object.fromEntries(header.map((name, n) => [name, fields[n] ?? ""])) }
    }
  } finally {
    close()
    text.destroy()
  }
}

/** There is nothing in a file, not even a header. */
export function headless(file: string): PitbossError {
  return new PitbossError("IMPORT_FILE", `${file} is empty; expected a header.`, { file })
}

/** What the columns are is not known. */
export function badHeader(file: string, fault: string): PitbossError {
  return new PitbossError("IMPORT_FILE", `${file} has a header that cannot be read: ${fault}.`, {
    file,
  })
}
