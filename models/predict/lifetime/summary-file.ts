import { parse } from "csv-parse/sync"
import { PitbossError } from "../../../core/errors.ts"
import type { Summary } from "./summary.ts"

const COLUMNS = ["x", "t_x", "T"] as const

/**
 * Reads a summary of players from CSV: x (deposits behind the first), t_x (from the first to the latest), T (from the first
 * to the end of the look), all in one unit of time; zbar, the mean amount of the deposits behind the first, where there
 * is one. Other columns are passed over. Throws PREDICT_FILE naming the line.
 */
export function parseSummaries(text: string): readonly Summary[] {
  const rows = parseRows(text)
  const header = Object.keys(rows[0] ?? {})
  const missing = COLUMNS.find((name) => !header.includes(name))
  if (missing !== undefined)
    throw fault(
      1,
      `there is no column '${missing}': expected ${COLUMNS.join(", ")}, and zbar where amounts are known`,
    )
  return rows.map((row, place) => summaryOf(row, place + 2))
}

type Row = Readonly<Record<string, string>>

function parseRows(text: string): readonly Row[] {
  try {
    return parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true })
  } catch (thrown) {
    throw new PitbossError(
      "PREDICT_FILE",
      `The summary is no CSV: ${String(thrown)}`,
      {},
      { cause: thrown },
    )
  }
}

function summaryOf(row: Row, line: number): Summary {
  const of = (name: string) => numberOf(row[name] ?? "", name, line)
  const [x, tx, T] = [of("x"), of("t_x"), of("T")]
  if (!Number.isInteger(x)) throw fault(line, `x is ${x}: expected a number of deposits`)
  if (tx > T)
    throw fault(line, `t_x is ${tx}, and T ${T}: expected the latest deposit before the end`)
  return row["zbar"] === undefined || row["zbar"] === ""
    ? { x, tx, T }
    : { x, tx, T, mean: of("zbar") }
}

function numberOf(text: string, name: string, line: number): number {
  const value = Number(text)
  if (text !== "" && Number.isFinite(value) && value >= 0) return value
  throw fault(line, `${name} is '${text}': expected a number of at least 0`)
}

function fault(line: number, why: string): PitbossError {
  return new PitbossError("PREDICT_FILE", `Line ${line} of the summary: ${why}.`, { line })
}
