import { createInterface } from "node:readline"
import type { HistoryRow } from "./evaluate.ts"
import { type NumberedRow, type OpenFile, unreadable } from "./open-file.ts"

/** Digits that a JSON number keeps through JavaScript's floating point. */
const DIGITS_MAX = 15

/** The rows of NDJSON text: one object a line, its fields the columns. Throws IMPORT_FILE. */
export async function* jsonRows({ file, text }: OpenFile): AsyncGenerator<NumberedRow> {
  let line = 0
  try {
    for await (const each of createInterface({
      input: text,
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      line += 1
      if (each.trim() !== "") yield { line, ...rowOf(each) }
    }
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
