import type { HistoryRow } from "./evaluate.ts"
import type { Mapping } from "./mapping.ts"
import { type NumberedRow, type OpenFile, unreadable } from "./open-file.ts"
import { NOT_TEXT } from "./row-fault.ts"
import { textLines } from "./text-lines.ts"

/** Digits that a JSON number keeps through JavaScript's floating point. */
const DIGITS_MAX = 15

/** The rows of NDJSON text: one object a line, its fields the columns. Throws IMPORT_FILE. */
export async function* jsonRows(
  { file, text }: OpenFile,
  { encoding }: Mapping,
): AsyncGenerator<NumberedRow> {
  try {
    for await (const { line, text: each, isSound } of textLines(text, encoding))
      if (!isSound) yield { line, row: {}, fault: NOT_TEXT }
      else if (each.trim() !== "") yield { line, ...rowOf(each) }
  } catch (thrown) {
    throw unreadable(file, thrown)
  }
}

function rowOf(text: string): Pick<NumberedRow, "row" | "fault"> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { row: {}, fault: "the line is no JSON" }
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { row: {}, fault: "the line is no JSON object" }
  const row: Record<string, string> = {}
  for (const [name, field] of Object.entries(value)) {
    if (typeof field === "number" && !isExact(field))
      return {
        row: {},
        fault: `'${name}' is a number of more digits than JSON keeps: write it as text`,
      }
    row[name] = textOf(field)
  }
  return { row: row satisfies HistoryRow }
}

function isExact(number: number): boolean {
  return /^-?[\d.]+$/.test(String(number)) && String(number).replace(/\D/g, "").length <= DIGITS_MAX
}

function textOf(field: unknown): string {
  if (field === null) return ""
  return typeof field === "object" ? JSON.stringify(field) : String(field)
}
