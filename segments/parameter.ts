import { z } from "zod"
import { quoteText } from "../models/dialect/quote.ts"

const INTEGER = /^(U?)Int(8|16|32|64)$/
const DECIMAL = /^Decimal\((\d{1,2}), ?(\d{1,2})\)$/
const ARRAY = /^Array\((.+)\)$/
const PLAIN = new Set(["String", "Date", "DateTime64(3)", "Bool"])
const DIGITS_MAX = 38
const ITEMS_MAX = 1_000
const TYPES =
  "expected UInt8 to UInt64, Int8 to Int64, Decimal(P, S), String, Date, DateTime64(3), Bool, or Array() of one"

/** A value that a segment's select names instead of writing it out: `{{ parameter('days') }}`. */
export const Parameter = z
  .strictObject({
    type: z.string().refine(isType, TYPES),
    default: z.unknown().refine((value) => value !== undefined, "expected a value"),
    description: z.string().min(1),
  })
  .superRefine(({ type, default: value }, context) => {
    if (!isType(type) || value === undefined || literalOf(type, value) !== undefined) return
    const long = /Int64/.test(type) ? ", in quotes where it has more than 15 digits" : ""
    const message = `expected ${type}, as ${exampleOf(type)}${long}`
    context.addIssue({ code: "custom", path: ["default"], message })
  })

export type Parameter = z.infer<typeof Parameter>

/** The value as a literal of its type: nothing of it is SQL. */
export function parameterLiteral({ type, default: value }: Parameter): string {
  const literal = literalOf(type, value)
  if (literal === undefined) throw new Error("a parameter's value was checked before")
  return literal
}

function isType(type: string): boolean {
  const inner = ARRAY.exec(type)?.[1] ?? type
  const [, digits, scale] = DECIMAL.exec(inner) ?? []
  const isDecimal =
    digits !== undefined && Number(digits) <= DIGITS_MAX && Number(scale) <= Number(digits)
  return INTEGER.test(inner) || PLAIN.has(inner) || (isDecimal && Number(digits) > 0)
}

// Undefined: the value is none of that type.
function literalOf(type: string, value: unknown): string | undefined {
  const inner = ARRAY.exec(type)?.[1]
  if (inner === undefined) {
    const scalar = scalarOf(type, value)
    return scalar && (CAST.test(type) ? `_CAST(${scalar}, ${quoteText(type)})` : scalar)
  }
  if (!Array.isArray(value) || value.length > ITEMS_MAX) return undefined
  const items = value.map((one) => scalarOf(inner, one))
  if (items.includes(undefined)) return undefined
  return `_CAST([${items.join(", ")}], ${quoteText(type)})`
}

/** Those whose literals have another type by themselves. */
const CAST = /^(U?Int|Decimal|Date$)/

function scalarOf(type: string, value: unknown): string | undefined {
  if (INTEGER.test(type)) return integerOf(type, value)
  if (DECIMAL.test(type)) return decimalOf(type, value)
  if (type === "Bool") return typeof value === "boolean" ? String(value) : undefined
  if (typeof value !== "string" || value.includes("\0")) return undefined
  if (type === "String") return quoteText(value)
  return type === "Date" ? dateOf(value) : instantOf(value)
}

function integerOf(type: string, value: unknown): string | undefined {
  const text = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value
  if (typeof text !== "string" || !/^-?\d{1,20}$/.test(text)) return undefined
  const [, unsigned, bits = "64"] = INTEGER.exec(type) ?? []
  const number = BigInt(text)
  const most = 2n ** BigInt(unsigned ? Number(bits) : Number(bits) - 1)
  return number < most && number >= (unsigned ? 0n : -most) ? String(number) : undefined
}

// As text, so that no digit is lost on the way.
function decimalOf(type: string, value: unknown): string | undefined {
  const text = typeof value === "number" && isExact(value) ? String(value) : value
  const [, digits, scale] = DECIMAL.exec(type) ?? []
  const [, whole = "", part = ""] =
    (typeof text === "string" && /^-?(\d+)(?:\.(\d+))?$/.exec(text)) || []
  if (whole === "" || part.length > Number(scale)) return undefined
  return whole.length <= Number(digits) - Number(scale) || Number(whole) === 0
    ? quoteText(text as string)
    : undefined
}

// A float holds fifteen digits for sure: a longer number was another one when it was written.
function isExact(value: number): boolean {
  return String(value).replaceAll(/\D/g, "").length <= 15
}

function dateOf(value: string): string | undefined {
  const at = new Date(`${value}T00:00:00Z`)
  const isDay = /^(19[7-9]|20|21[0-4])\d*-\d{2}-\d{2}$/.test(value) && !Number.isNaN(at.getTime())
  return isDay && at.toISOString().startsWith(value) ? quoteText(value) : undefined
}

function instantOf(value: string): string | undefined {
  const isInstant = z.iso.datetime({ offset: true }).safeParse(value).success
  if (!isInstant) return undefined
  const text = new Date(value).toISOString().replace("T", " ").replace("Z", "")
  return `toDateTime64(${quoteText(text)}, 3, 'UTC')`
}

function exampleOf(type: string): string {
  const inner = ARRAY.exec(type)?.[1]
  if (inner !== undefined) return `[${exampleOf(inner)}]`
  if (INTEGER.test(type)) return "7"
  if (DECIMAL.test(type)) return "'100.00'"
  if (type === "Bool") return "true"
  if (type === "Date") return "'2026-01-31'"
  return type === "String" ? "'casino'" : "'2026-01-31T12:00:00Z'"
}
