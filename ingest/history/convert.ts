import { PitbossError } from "../../core/errors.ts"
import { evaluate, type HistoryRow } from "./evaluate.ts"
import { asType, columnsIn, NO_VALUE, typeOf } from "./expression.ts"
import type { MappedEvent, MappedField, Mapping } from "./mapping.ts"

/** The columns that a mapping reads; the file must have them all. */
export function columnsOf({ rows }: Mapping): ReadonlySet<string> {
  const columns = new Set<string>()
  for (const { where, events } of rows) {
    for (const name of Object.keys(where)) columns.add(name)
    for (const { when, fields } of events)
      for (const one of [when, ...Object.values(fields).map(({ value }) => value)])
        if (typeof one === "object") for (const name of columnsIn(one)) columns.add(name)
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

/** What a row gives: an event, or the field that cannot be worked out. */
export type Converted =
  | { readonly kind: "event"; readonly event: Readonly<Record<string, unknown>> }
  | { readonly kind: "fault"; readonly path: string }

/** What is said of a field that cannot be worked out. */
export const NO_VALUE_REASON =
  "its expression comes to nothing here: a number is none, or is divided by 0"

/** The events that a row stands for; none where no rule takes it. */
export function toEvents(mapping: Mapping, row: HistoryRow, line: number): readonly Converted[] {
  const rule = mapping.rows.find(({ where }) =>
    Object.entries(where).every(([column, values]) => values.includes(row[column] ?? "")),
  )
  return (rule?.events ?? []).flatMap((event) => toEvent(mapping, event, row, line))
}

function toEvent(
  { time }: Mapping,
  { when, fields }: MappedEvent,
  row: HistoryRow,
  line: number,
): Converted[] {
  const isWanted = when === undefined || evaluate(when, row, line)
  if (isWanted === undefined) return [{ kind: "fault", path: "when" }]
  if (!isWanted) return []
  const event: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    const value = fill(field, row, line)
    if (value === undefined) return [{ kind: "fault", path: name }]
    event[name] = value
  }
  event["occurred_at"] = time.read(String(event["occurred_at"]))
  return [{ kind: "event", event }]
}

// Undefined where it comes to nothing.
function fill({ value, values }: MappedField, row: HistoryRow, line: number) {
  if (typeof value === "boolean") return value
  if (typeOf(value) === "condition") return evaluate(value, row, line)
  const text = String(evaluate(asType(value, "text") ?? value, row, line))
  if (text.includes(NO_VALUE)) return undefined
  return Object.hasOwn(values, text) ? values[text] : text
}
