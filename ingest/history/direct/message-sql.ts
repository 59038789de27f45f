import { ENVELOPE, EVENT_TYPES } from "../../event/registry.ts"
import { literal, literals } from "../../landing/literal.ts"
import { columnsOf } from "../convert.ts"
import { asType, type Expression, typeOf } from "../expression.ts"
import { expressionSql, type RowSql } from "../expression-sql.ts"
import type { MappedEvent, MappedField, Mapping, MappingRule } from "../mapping.ts"
import { typeOfEvent } from "./refusal.ts"

/** Stands for an event whose condition does not hold. */
const UNWANTED = "(toUInt8(255), '', '', '')"

/**
 * The select that makes events of staged rows, as JSON, by a mapping: `line`, `event_index`, `topic`,
 * `message`, and `fault`, the field that cannot be worked out. It gives what toEvents gives, which a
 * property test compares. `source` has the columns line and fields.
 */
export function messageSql(mapping: Mapping, source: string): string {
  const places = [...columnsOf(mapping)]
  const row: RowSql = {
    column: (name) => `fields[${places.indexOf(name) + 1}]`,
    line: "line",
  }
  const rules = mapping.rows.map(
    (rule) => `${whereSql(rule, row)}, ${eventsSql(mapping, rule, row)}`,
  )
  return `select line, made.1 as event_index, made.2 as topic, made.3 as message, made.4 as fault
from (
    select line, arrayJoin(multiIf(${rules.join(",\n        ")},
        [${UNWANTED}])) as made
    from ${source})
where event_index != 255`
}

function whereSql({ where }: MappingRule, row: RowSql): string {
  const conditions = Object.entries(where).map(
    ([name, values]) => `has(${literals(values)}, ${row.column(name)})`,
  )
  // A constant condition would make the engine drop the branches behind it, with their types.
  return conditions.length === 0 ? "line > 0" : conditions.join(" and ")
}

function eventsSql(mapping: Mapping, { events }: MappingRule, row: RowSql): string {
  return `[${events.map((event, index) => eventSql(mapping, event, index, row)).join(", ")}]`
}

function eventSql(mapping: Mapping, event: MappedEvent, index: number, row: RowSql): string {
  const fields = Object.entries(event.fields).map(([name, field]) => fieldSql(name, field, row))
  const topic = EVENT_TYPES[typeOfEvent(event) ?? ""]?.topic ?? ""
  const tuple = (message: string, fault: string) =>
    `(toUInt8(${index}), ${literal(topic)}, ${message}, ${fault})`
  const faults = fields.flatMap(({ name, isNone }) => (isNone ? [isNone, literal(name)] : []))
  const fault = faults.length === 0 ? "''" : `multiIf(${faults.join(", ")}, '')`
  const made = tuple(jsonSql(mapping, event, fields), fault)
  if (event.when === undefined) return made
  const when = expressionSql(event.when, row)
  return `multiIf(isNull(${when}), ${tuple("''", "'when'")}, ${when}, ${made}, ${UNWANTED})`
}

/** A field as SQL: its JSON, its text where it is one, and when it comes to nothing. */
interface FieldSql {
  readonly name: string
  readonly json: string
  readonly text: string
  readonly isNone: string | undefined
}

function fieldSql(name: string, { value, values }: MappedField, row: RowSql): FieldSql {
  if (typeof value === "boolean")
    return { name, json: literal(String(value)), text: "''", isNone: undefined }
  if (typeOf(value) === "condition") {
    const condition = expressionSql(value, row)
    const json = `if(ifNull(${condition}, 0), 'true', 'false')`
    return { name, json, text: "''", isNone: `isNull(${condition})` }
  }
  const plain = expressionSql(asType(value, "text") ?? value, row)
  const names = Object.keys(values)
  const renamed = literals(names.map((one) => values[one] ?? one))
  const text =
    names.length === 0 ? plain : `transform(${plain}, ${literals(names)}, ${renamed}, ${plain})`
  const isNone = canBeNone(value) ? `position(${plain}, '\\x01') > 0` : undefined
  return { name, json: `toJSONString(${text})`, text, isNone }
}

const canBeNone = (value: Expression) => value.kind !== "text" && value.kind !== "line"

// Fields in the order of the canonical form; what the contract does not know stands under `extra`.
function jsonSql(mapping: Mapping, event: MappedEvent, fields: readonly FieldSql[]): string {
  const known = EVENT_TYPES[typeOfEvent(event) ?? ""]?.fields ?? {}
  const isKnown = ({ name }: FieldSql) =>
    name in known || name in ENVELOPE || name === "schema_version"
  const json = new Map(fields.filter(isKnown).map((field) => [field.name, field.json]))
  const occurred = fields.find(({ name }) => name === "occurred_at")
  if (occurred) json.set("occurred_at", instantJson(mapping, event, occurred))
  if (!json.has("schema_version")) json.set("schema_version", "'1'")
  const others = fields.filter((field) => !isKnown(field))
  if (others.length > 0)
    json.set("extra", objectSql(new Map(others.map((field) => [field.name, field.json]))))
  return objectSql(json)
}

function instantJson(
  { time }: Mapping,
  { fields: { occurred_at } }: MappedEvent,
  { text }: FieldSql,
): string {
  const constant = typeof occurred_at?.value === "object" && occurred_at.value.kind === "text"
  if (constant) return `toJSONString(${literal(time.read(occurred_at.value.text))})`
  return `toJSONString(${time.sql(text)})`
}

function objectSql(json: ReadonlyMap<string, string>): string {
  const names = [...json.keys()].sort()
  const parts = names.flatMap((name, n) => [
    literal(`${n === 0 ? "{" : ","}${JSON.stringify(name)}:`),
    json.get(name) ?? "",
  ])
  return `concat(${parts.join(", ")}, '}')`
}
