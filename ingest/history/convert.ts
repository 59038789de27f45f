import { DateTime } from "luxon"
import { PitbossError } from "../../core/errors.ts"
import type { Mapping, MappingRule } from "./mapping.ts"

/** A row of a file by column name. */
export type HistoryRow = Readonly<Record<string, string>>

const COLUMN = /\{([^{}]+)\}/g

/** The columns that a mapping reads; the file must have them all. */
export function columnsOf({ rows }: Mapping): ReadonlySet<string> {
  const columns = new Set<string>()
  for (const { where, event } of rows) {
    for (const name of Object.keys(where)) columns.add(name)
    for (const value of Object.values(event))
      if (typeof value === "string")
        for (const [, name = ""] of value.matchAll(COLUMN)) columns.add(name)
  }
  return columns
}

/** Throws IMPORT_COLUMN where the file lacks a column that the mapping reads. */
export function requireColumns(mapping: Mapping, file: string, header: readonly string[]): void {
  for (const name of columnsOf(mapping))
    if (!header.includes(name))
      throw new PitbossError(
        "IMPORT_COLUMN",
        `${file} has no column '${name}' that the mapping reads; it has ${header.join(", ")}.`,
        { file, column: name },
      )
}

/** The event that a row stands for, or undefined where no rule takes it. */
export function toEvent(mapping: Mapping, row: HistoryRow): Record<string, unknown> | undefined {
  const rule = mapping.rows.find(({ where }) =>
    Object.entries(where).every(([column, values]) => values.includes(row[column] ?? "")),
  )
  if (rule === undefined) return undefined
  const event: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(rule.event))
    event[field] = typeof value === "string" ? fill(rule, field, value, row) : value
  event["occurred_at"] = instantOf(mapping, String(event["occurred_at"]))
  return event
}

function fill({ values }: MappingRule, field: string, template: string, row: HistoryRow): string {
  const text = template.replace(COLUMN, (_, name: string) => row[name] ?? "")
  return values[field]?.[text] ?? text
}

// What cannot be read as an instant is passed on as it is: the gateway says so, with the line.
function instantOf({ time_zone, time_format }: Mapping, text: string): string {
  if (time_format === undefined && /(Z|[+-]\d\d:\d\d)$/.test(text)) return text
  const options = { zone: time_zone, setZone: false }
  const at =
    time_format === undefined
      ? DateTime.fromISO(text.replace(" ", "T"), options)
      : DateTime.fromFormat(text, time_format, options)
  return at.isValid ? (at.toUTC().toISO() ?? text) : text
}
