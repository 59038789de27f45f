import { z } from "zod"
import { COUNTRIES, CURRENCIES } from "./codes.ts"

/**
 * The kinds of fields on the wire. The gateway checks them by zod; the landing checks the same
 * patterns in SQL, since others may write straight to Kafka. Patterns are RE2 and JavaScript alike.
 */
export const PATTERNS = {
  brand: "^[^\\s:\\x00-\\x1f\\x7f]{1,64}$",
  id: "^[^\\x00-\\x1f\\x7f]{1,128}$",
  text: "^[^\\x00-\\x1f\\x7f]{0,256}$",
  instant:
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$",
  amount: "^[0-9]{1,12}(\\.[0-9]{1,6})?$",
  signed_amount: "^-?[0-9]{1,12}(\\.[0-9]{1,6})?$",
  rate: "^[0-9]{1,8}(\\.[0-9]{1,12})?$",
  odds: "^[0-9]{1,8}(\\.[0-9]{1,6})?$",
  jurisdiction: "^[A-Z]{2}(-[A-Z0-9]{1,3})?$",
  language: "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
  time_zone: "^[A-Za-z][A-Za-z0-9_+/-]{0,63}$",
} as const

/** Years outside of these are a broken clock, and would leave the range that models compute in. */
export const YEAR_MIN = 2000
export const YEAR_MAX = 2099

export type PatternKind = keyof typeof PATTERNS
export type FieldKind =
  | PatternKind
  | "currency"
  | "country"
  | "enum"
  | "boolean"
  | "list"
  | "object"

export interface Field {
  readonly kind: FieldKind
  readonly optional?: boolean
  /** For `enum`. */
  readonly values?: readonly string[]
}

const EXPECTED: Readonly<Record<PatternKind, string>> = {
  brand: "1 to 64 characters without space or colon",
  id: "1 to 128 characters without control characters",
  text: "at most 256 characters without control characters",
  instant: "an RFC 3339 instant with zone, such as 2026-01-31T12:00:00.000Z",
  amount:
    'a decimal string, not negative, at most 12 digits before the point and 6 after, such as "10.50"',
  signed_amount:
    'a decimal string, at most 12 digits before the point and 6 after, such as "-10.50"',
  rate: 'a decimal string above zero, at most 8 digits before the point and 12 after, such as "1.17"',
  odds: 'a decimal string, at most 8 digits before the point and 6 after, such as "2.35"',
  jurisdiction: "a jurisdiction such as GB, MT, CA-ON, US-NJ",
  language: "a language tag such as en or pt-BR",
  time_zone: "an IANA time zone such as Europe/London",
}

/** The zod schema of one field. */
export function fieldSchema({ kind, values = [], optional }: Field): z.ZodType {
  const schema = requiredSchema(kind, values).meta({ kind })
  return optional ? schema.optional() : schema
}

function requiredSchema(kind: FieldKind, values: readonly string[]): z.ZodType {
  switch (kind) {
    case "currency":
      return z.enum(CURRENCIES, { error: "expected an active ISO 4217 code such as EUR" })
    case "country":
      return z.enum(COUNTRIES, { error: "expected an ISO 3166-1 alpha-2 code such as GB" })
    case "enum":
      return z.enum(values, { error: `expected one of ${values.join(", ")}` })
    case "boolean":
      return z.boolean()
    case "list":
      return z.array(z.record(z.string(), z.unknown()))
    case "object":
      return z.record(z.string(), z.unknown())
    default:
      return patternSchema(kind)
  }
}

function patternSchema(kind: PatternKind): z.ZodType {
  const expected = { error: `expected ${EXPECTED[kind]}` }
  const pattern = z.string(expected).regex(new RegExp(PATTERNS[kind]), expected)
  if (kind === "instant") return pattern.refine(isPossibleInstant, expected)
  if (kind === "rate") return pattern.refine((rate) => /[1-9]/.test(rate), expected)
  if (kind === "time_zone") return pattern.refine(isTimeZone, expected)
  return pattern
}

// The pattern lets the 31st of February pass; the day of the parsed instant shows it.
function isPossibleInstant(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split("-").map(Number)
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  // The offset may move it over the edge.
  const utcYear = new Date(text.toUpperCase()).getUTCFullYear()
  return utcYear >= YEAR_MIN && utcYear <= YEAR_MAX && day <= days
}

const TIME_ZONES = new Map<string, boolean>()

function isTimeZone(name: string): boolean {
  const known = TIME_ZONES.get(name)
  if (known !== undefined) return known
  let valid = true
  try {
    new Intl.DateTimeFormat("en", { timeZone: name })
  } catch {
    valid = false
  }
  if (TIME_ZONES.size < 2_000) TIME_ZONES.set(name, valid)
  return valid
}
