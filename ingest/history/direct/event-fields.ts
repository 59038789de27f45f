import { fieldsOf, type LandingKind } from "../../landing/field-code.ts"
import { literal, literals } from "../../landing/literal.ts"
import { NO_TEXT } from "../../landing/sql-check.ts"
import { asType, type Expression, typeOf } from "../expression.ts"
import { expressionSql, type RowSql } from "../expression-sql.ts"
import type { MappedEvent, MappedField, Mapping } from "../mapping.ts"

/**
 * A field of a mapped event as columns, each worked out from those before: what the mapping says, what the
 * event says in its stead, and the same as JSON.
 */
export interface EventField {
  readonly name: string
  /** Undefined: the contract does not know it for the type, it stands under `extra`. */
  readonly kind: LandingKind | undefined
  /** What the mapping's expression comes to; undefined of a constant that is no text. */
  readonly said: string | undefined
  /** From the column of what was said. */
  readonly text: (said: string) => string
  /** From the column of the text. */
  readonly raw: (text: string, said: string) => string
  /** SQL that is true where the expression comes to nothing; reads the column of what was said. */
  readonly isNone: ((said: string) => string) | undefined
}

/** The fields of a mapped event in the mapping's order, and schema_version. */
export function fieldsOfEvent(
  mapping: Mapping,
  type: string,
  { fields }: MappedEvent,
  row: RowSql,
): readonly EventField[] {
  const known = new Map(fieldsOf(type))
  const made = Object.entries(fields).map(([name, field]): EventField => {
    const one = { name, kind: known.get(name)?.kind, ...fieldSql(field, row) }
    return name === "occurred_at" ? { ...one, text: instantText(mapping, field, one.text) } : one
  })
  if (!("schema_version" in fields)) made.push(SCHEMA_VERSION)
  return made
}

const noText = () => `'${NO_TEXT}'`

const SCHEMA_VERSION: EventField = {
  ...{ name: "schema_version", kind: "version", said: undefined, text: noText },
  ...{ raw: () => "'1'", isNone: undefined },
}

type FieldSql = Omit<EventField, "name" | "kind">

function fieldSql({ value, values }: MappedField, row: RowSql): FieldSql {
  if (typeof value === "boolean")
    return { said: undefined, text: noText, raw: () => literal(String(value)), isNone: undefined }
  if (typeOf(value) === "condition")
    return {
      said: expressionSql(value, row),
      text: noText,
      raw: (_, said) => `if(ifNull(${said}, 0), 'true', 'false')`,
      isNone: (said) => `isNull(${said})`,
    }
  const names = Object.keys(values)
  const renamed = literals(names.map((one) => values[one] ?? one))
  return {
    said: expressionSql(asType(value, "text") ?? value, row),
    text: (said) =>
      names.length === 0 ? said : `transform(${said}, ${literals(names)}, ${renamed}, ${said})`,
    raw: (text) => `toJSONString(${text})`,
    isNone: canBeNone(value) ? (said) => `position(${said}, '${NO_TEXT}') > 0` : undefined,
  }
}

const canBeNone = (value: Expression) => value.kind !== "text" && value.kind !== "line"

function instantText({ time }: Mapping, { value }: MappedField, text: EventField["text"]) {
  if (typeof value === "object" && value.kind === "text")
    return () => literal(time.read(value.text))
  return (said: string) => time.sql(text(said))
}
