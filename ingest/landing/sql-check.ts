import { COUNTRIES, CURRENCIES } from "../event/codes.ts"
import { type Field, PATTERNS, type PatternKind } from "../event/field.ts"
import { ENVELOPE, EVENT_TYPES, PERSONAL_FIELDS } from "../event/registry.ts"

/**
 * The checks of the events contract as SQL, generated from the registry that the gateway's zod
 * schemas come from. Fields are numbered; a row's faults are bits, and the type says which count.
 */

/** Stands for a value of the wrong JSON kind: no pattern lets a control character pass. */
export const WRONG_KIND = "\\x01"

/** Every field name of the contract, numbered by its place. */
export const FIELD_NAMES: readonly string[] = [
  ...new Set([
    ...Object.keys(ENVELOPE),
    ...Object.values(EVENT_TYPES).flatMap(({ fields }) => Object.keys(fields)),
  ]),
]

const kindOf = new Map<string, Field>()
for (const fields of [ENVELOPE, ...Object.values(EVENT_TYPES).map((type) => type.fields)])
  for (const [name, field] of Object.entries(fields))
    if (kindOf.get(name)?.kind !== "signed_amount") kindOf.set(name, field)

/** Quotes a text as a SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`
}

/** A list of literals for `in`. */
export function literals(texts: readonly string[]): string {
  return `(${texts.map(literal).join(", ")})`
}

/** SQL that is true where the field's value breaks the rule of its kind. */
export function faultSql(name: string): string {
  const kind = kindOf.get(name)?.kind
  const text = `t_${name}`
  switch (kind) {
    case "enum":
      return `concat(event_type, ' ${name} ', ${text}) not in ${literals(enumValues(name))}`
    case "currency":
      return `${text} not in ${literals(CURRENCIES)}`
    case "country":
      return `${text} not in ${literals(COUNTRIES)}`
    case "boolean":
      return `v_${name} not in ('true', 'false')`
    case "list":
      return `not startsWith(v_${name}, '[')`
    case "object":
      return `not startsWith(v_${name}, '{')`
    case "rate":
      return `not match(${text}, ${literal(PATTERNS.rate)}) or not match(${text}, '[1-9]')`
    case "signed_amount":
      return `not match(${text}, ${literal(PATTERNS.signed_amount)}) or (event_type != 'adjustment' and startsWith(${text}, '-'))`
    default:
      return `not match(${text}, ${literal(PATTERNS[kind as PatternKind])})`
  }
}

function enumValues(name: string): string[] {
  return Object.entries(EVENT_TYPES).flatMap(([type, { fields }]) =>
    (fields[name]?.values ?? []).map((value) => `${type} ${name} ${value}`),
  )
}

type TypeMask = (fields: Readonly<Record<string, Field>>) => bigint

/** SQL that maps the type to a number: which fields it has, or which it must have. */
export function maskSql(mask: TypeMask): string {
  const types = Object.keys(EVENT_TYPES)
  const masks = Object.values(EVENT_TYPES).map(({ fields }) => mask({ ...ENVELOPE, ...fields }))
  return `transform(event_type, [${types.map(literal).join(", ")}], [${masks.map((m) => `toUInt64(${m})`).join(", ")}], toUInt64(0))`
}

/** Bits of the fields that a type has. */
export const fieldsMask: TypeMask = (fields) => bits(Object.keys(fields))

/** Bits of the fields that a type must have. */
export const requiredMask: TypeMask = (fields) =>
  bits(Object.entries(fields).flatMap(([name, { optional }]) => (optional ? [] : [name])))

function bits(names: readonly string[]): bigint {
  return names.reduce((mask, name) => mask | (1n << BigInt(FIELD_NAMES.indexOf(name))), 0n)
}

/** SQL for the topic that a type belongs to, '' for a type that nobody knows. */
export function topicSql(): string {
  const types = Object.keys(EVENT_TYPES)
  const topics = Object.values(EVENT_TYPES).map(({ topic }) => topic)
  return `transform(event_type, [${types.map(literal).join(", ")}], [${topics.map(literal).join(", ")}], '')`
}

/** A pattern that finds a field name for personal data anywhere in a JSON text. */
export function personalPattern(): string {
  const names = PERSONAL_FIELDS.map((name) => [...name].join("[_ -]?"))
  return `(?i)"(${names.join("|")})"\\s*:`
}
