import type { Field, FieldKind } from "../event/field.ts"
import { ENVELOPE, EVENT_TYPES } from "../event/registry.ts"
import { literal, literals } from "./literal.ts"

/**
 * What the registry says of each field of each type, as one number that the landing looks up once
 * for each name of a message: the field's number (the same in every type) in the low byte, above it
 * whether the type must have it, and its kind.
 */
const KINDS = [
  "brand",
  "id",
  "text",
  "instant",
  "amount",
  "signed_amount",
  "rate",
  "odds",
  "jurisdiction",
  "language",
  "time_zone",
  "currency",
  "country",
  "enum",
  "boolean",
  "list",
  "object",
  "version",
] as const satisfies readonly LandingKind[]

/** A kind of field, schema_version's included. */
export type LandingKind = FieldKind | "version"

/** Every type of the contract. */
export const TYPE_NAMES: readonly string[] = Object.keys(EVENT_TYPES)

type LandingField = Omit<Field, "kind"> & { readonly kind: LandingKind }

/** Every field of a type, the envelope's and schema_version included. */
export function fieldsOf(type: string): [name: string, field: LandingField][] {
  return Object.entries({
    ...ENVELOPE,
    ...EVENT_TYPES[type]?.fields,
    schema_version: { kind: "version", optional: true },
  })
}

const FIELD_NAMES = [...new Set(TYPE_NAMES.flatMap((type) => fieldsOf(type).map(([name]) => name)))]
if (FIELD_NAMES.length > 255) throw new Error("more field names than one byte can number")

/** Number of a field, the same in every type; 0 stands for a name that the type does not know. */
export function fieldCode(name: string): number {
  const place = FIELD_NAMES.indexOf(name)
  if (place < 0) throw new Error(`'${name}' is no field of the contract`)
  return place + 1
}

/** Number of a kind; 0 stands for the kind of a name that the type does not know. */
export const kindCode = (kind: LandingKind) => KINDS.indexOf(kind) + 1

/** SQL that looks up what the registry says of a name of the type. */
export function lookupSql(type: string, name: string): string {
  const all = TYPE_NAMES.flatMap((type) => fieldsOf(type).map((field) => [type, ...field] as const))
  const keys = all.map(([type, name]) => `${type} ${name}`)
  const values = all.map(
    ([, name, { kind, optional }]) =>
      fieldCode(name) + 256 * ((optional ? 0 : 1) + 2 * kindCode(kind)),
  )
  return `transform(concat(${type}, ' ', ${name}), [${keys.map(literal).join(", ")}], [${values.join(", ")}], toUInt16(0))`
}

/** SQL of a field's number, of whether the type must have it, and of its kind. */
export const codeOf = (lookup: string) => `toUInt8(bitAnd(${lookup}, 255))`
export const requiredOf = (lookup: string) => `bitTest(${lookup}, 8)`
export const kindOf = (lookup: string) => `bitShiftRight(${lookup}, 9)`

/** SQL that maps a type to how many fields it must have. */
export function requiredCountSql(type: string): string {
  const counts = TYPE_NAMES.map((type) => requiredNames(type).length)
  return `transform(${type}, [${TYPE_NAMES.map(literal).join(", ")}], [${counts.join(", ")}], 0)`
}

/** SQL of the first name that the type must have and the message has not. */
export function firstMissingSql(type: string, names: string): string {
  const required = TYPE_NAMES.map((type) => requiredNames(type).join(" "))
  const listed = `transform(${type}, [${TYPE_NAMES.map(literal).join(", ")}], [${required.map(literal).join(", ")}], '')`
  return `arrayFirst(name -> not has(${names}, name), splitByChar(' ', ${listed}))`
}

/** SQL that maps a type to its topic, '' for a type that the contract does not know. */
export function topicSql(type: string): string {
  const topics = TYPE_NAMES.map((type) => EVENT_TYPES[type]?.topic ?? "")
  return `transform(${type}, [${TYPE_NAMES.map(literal).join(", ")}], [${topics.map(literal).join(", ")}], '')`
}

/** SQL that is true where an enum's text is one of the values that the type allows. */
export function enumSql(type: string, name: string, text: string): string {
  const values = TYPE_NAMES.flatMap((type) =>
    fieldsOf(type).flatMap(([name, { values = [] }]) => values.map((v) => `${type} ${name} ${v}`)),
  )
  return `concat(${type}, ' ', ${name}, ' ', ${text}) in ${literals(values)}`
}

function requiredNames(type: string): string[] {
  return fieldsOf(type).flatMap(([name, { optional }]) => (optional ? [] : [name]))
}
