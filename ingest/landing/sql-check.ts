import { COUNTRIES, CURRENCIES } from "../event/codes.ts"
import { PATTERNS, YEAR_MAX, YEAR_MIN } from "../event/field.ts"
import { PERSONAL_FIELDS } from "../event/registry.ts"
import { enumSql, kindCode, type LandingKind } from "./field-code.ts"
import { literal, literals } from "./literal.ts"

/**
 * The checks of the events contract as SQL, generated from the registry that the gateway's zod
 * schemas come from: one condition per kind, for one element of a message.
 */

/** Stands for the text of a value that is no JSON string: no check lets it pass. */
export const NO_TEXT = "\\x01"

const CONTROL = "[\\x00-\\x1f\\x7f]"

/** Where the parts of an element stand in SQL: its name, its JSON, its text where it is one, the event's type. */
export interface ElementSql {
  readonly name: string
  readonly raw: string
  readonly text: string
  readonly type: string
}

/** An element of a message's arrays, as the landing takes it apart. */
const OF_ARRAYS: ElementSql = { name: "name", raw: "raw", text: "text", type: "event_type" }

/** SQL that is true where an element of a message's arrays breaks the rule of its `kind`. */
export function faultSql(): string {
  const rules = rulesOf(OF_ARRAYS)
  const cases = Object.entries(rules).map(
    ([kind, rule]) => `kind = ${kindCode(kind as LandingKind)}, not (${rule})`,
  )
  return `multiIf(${cases.join(",\n        ")}, 0)`
}

/**
 * SQL of the rule that an element of each kind keeps. It reads `has_escapes`: only a message with a backslash
 * or DEL can hold a control character, so few pay for that pattern. The commonest kinds come first: an
 * element of an array leaves at the first that is its own.
 */
export function rulesOf({
  name,
  raw,
  text,
  type,
}: ElementSql): Readonly<Record<LandingKind, string>> {
  const pattern = (of: keyof typeof PATTERNS) => `match(${text}, ${literal(PATTERNS[of])})`
  const length = (least: number, most: number) =>
    `${text} != '${NO_TEXT}' and lengthUTF8(${text}) between ${least} and ${most} and not (has_escapes and match(${text}, ${literal(CONTROL)}))`
  return {
    id: length(1, 128),
    text: length(0, 256),
    amount: pattern("amount"),
    instant: `${pattern("instant")} and ${possibleInstantSql(text)}`,
    brand: pattern("brand"),
    currency: `${text} in ${literals(CURRENCIES)}`,
    version: `${raw} = '1'`,
    enum: enumSql(type, name, text),
    boolean: `${raw} in ('true', 'false')`,
    rate: `${pattern("rate")} and match(${text}, '[1-9]')`,
    odds: pattern("odds"),
    signed_amount: pattern("signed_amount"),
    object: `startsWith(${raw}, '{')`,
    list: `startsWith(${raw}, '[') and arrayAll(item -> startsWith(item, '{'), JSONExtractArrayRaw(${raw}))`,
    country: `${text} in ${literals(COUNTRIES)}`,
    jurisdiction: pattern("jurisdiction"),
    language: pattern("language"),
    time_zone: pattern("time_zone"),
  }
}

// The pattern lets the 31st of February pass: the day before the offset is applied must exist.
function possibleInstantSql(text: string): string {
  const instant = instantSql(text)
  return `toYear(${instant}) between ${YEAR_MIN} and ${YEAR_MAX} and toDateOrNull(substring(${text}, 1, 10)) is not null`
}

/** SQL that parses an instant of the contract; 1970 for one that cannot be read. */
export function instantSql(text: string): string {
  return `parseDateTime64BestEffortOrZero(upper(${text}), 3, 'UTC')`
}

/**
 * SQL that is true where an element carries personal data: an unknown name of the message itself, or
 * any name within an object or list. Values come from the parsed message, so that escapes hide nothing.
 */
export function personalSql(): string {
  const named = `^${PERSONAL_NAME}$`
  return `(kind = 0 and match(name, ${literal(`(?i)${named}`)}))
            or ((startsWith(raw, '{') or startsWith(raw, '[')) and ${personalWithinSql("raw")})`
}

/** SQL that is true where an object's or a list's JSON carries personal data. */
export function personalWithinSql(raw: string): string {
  return `match(${raw}, ${literal(`(?i)"${PERSONAL_NAME}":`)})`
}

const SEPARATORS = "[_\\s\\-]*"
const PERSONAL_NAME = `${SEPARATORS}(?:${PERSONAL_FIELDS.map((name) => [...name].join(SEPARATORS)).join("|")})${SEPARATORS}`
