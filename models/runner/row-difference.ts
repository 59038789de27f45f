import { Decimal } from "decimal.js"
import type { TypedColumn } from "./columns.ts"
import type { ContractRow } from "./contract.ts"

/** Differences of one example that are told. */
const DIFFERENCES_MAX = 20

type Row = Readonly<Record<string, unknown>>

/**
 * What stands against what was expected, a line per difference; empty: equal. Only the columns
 * that an expected row names are compared. Rows meet by key where it is named, else by content.
 */
export function differencesOf(
  columns: readonly TypedColumn[],
  key: readonly string[],
  expected: readonly ContractRow[],
  actual: readonly Row[],
): readonly string[] {
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  const unknown = [...new Set(expected.flatMap((row) => Object.keys(row)))].filter(
    (name) => !types.has(name),
  )
  if (unknown.length > 0) return unknown.map((name) => `the model has no column '${name}'`)
  const plain = (row: Row) => normalised(row, types)
  const left = actual.map(plain)
  const lines = twins(left, key)
  const wanted = expected.map(plain)
  for (const row of wanted.filter((each) => !takeEqual(left, each)))
    lines.push(againstKey(left, row, key))
  lines.push(...left.map((row) => `unexpected ${shown(row, named(wanted))}`))
  return cut(lines)
}

type Plain = Readonly<Record<string, string>>

function normalised(row: Row, types: ReadonlyMap<string, string>): Plain {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      normalisedCell(value, types.get(name) ?? ""),
    ]),
  )
}

// Written forms differ (5.00 and 5, with and without milliseconds); values are compared.
function normalisedCell(value: unknown, type: string): string {
  if (value === null) return "null"
  if (typeof value === "boolean") return value ? "true" : "false"
  if (Array.isArray(value)) return JSON.stringify(value.map(String))
  const text = String(value)
  if (type.includes("Decimal") && /^-?\d+(\.\d+)?$/.test(text)) return new Decimal(text).toFixed()
  if (type.includes("DateTime")) return text.replace("T", " ").replace(/Z$|\.0+Z?$/g, "")
  return text
}

function takeEqual(left: Plain[], row: Plain): boolean {
  const at = left.findIndex((each) =>
    Object.entries(row).every(([name, value]) => each[name] === value),
  )
  if (at < 0) return false
  left.splice(at, 1)
  return true
}

function againstKey(left: Plain[], row: Plain, key: readonly string[]): string {
  const isKeyed = key.every((name) => row[name] !== undefined)
  const at = left.findIndex((each) => isKeyed && key.every((name) => each[name] === row[name]))
  const found = left[at]
  if (found === undefined) return `missing ${shown(row, Object.keys(row))}`
  left.splice(at, 1)
  const cells = Object.entries(row)
    .filter(([name, value]) => found[name] !== value)
    .map(([name, value]) => `${name}: expected ${value}, got ${found[name]}`)
  return `${key.map((name) => row[name]).join(" / ")}: ${cells.join("; ")}`
}

function twins(rows: readonly Plain[], key: readonly string[]): string[] {
  const seen = new Set<string>()
  return rows.flatMap((row) => {
    const place = key.map((name) => row[name]).join(" / ")
    if (!seen.has(place)) {
      seen.add(place)
      return []
    }
    return [`the key (${key.join(", ")}) is not unique: ${place}`]
  })
}

function named(rows: readonly Plain[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))]
}

function shown(row: Plain, columns: readonly string[]): string {
  const names = columns.length > 0 ? columns : Object.keys(row)
  return names.map((name) => `${name}: ${row[name]}`).join(", ")
}

function cut(lines: readonly string[]): readonly string[] {
  if (lines.length <= DIFFERENCES_MAX) return lines
  return [...lines.slice(0, DIFFERENCES_MAX), `and ${lines.length - DIFFERENCES_MAX} more`]
}
