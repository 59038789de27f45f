import { asError, PitbossError } from "../core/errors.ts"
import { typeFault } from "./type-fault.ts"

/** A place in a text, counted from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** What is wrong with a select that somebody wrote, in words about his text. */
export interface SqlFault extends Partial<Place> {
  readonly code: string
  /** Says what, the nearest name where one is unknown, and that nothing ran. */
  readonly message: string
  /** The word at fault, and what would do in its place, where that is known. */
  readonly found?: string
  readonly instead?: string
}

/** What the engine or a check said of a select, with the line and column where they are known. */
export function faultOf(thrown: unknown, sql: string): SqlFault {
  const error = asError(thrown)
  const code = error instanceof PitbossError ? error.code : "SEGMENT_FAILED"
  if (isOfValues(error)) return valueFault(error.message, sql)
  const { message } = error
  const told: Told = unknownName(message) ??
    typeFault(message, sql) ?? { words: firstSentence(message) }
  const place =
    placeInDetails(error) ??
    placeInMessage(message) ??
    placeOfWord(error, sql) ??
    (told.name ? placeOf(sql, told.name) : undefined)
  const words = /nothing ran/i.test(told.words) ? told.words : `${told.words} Nothing ran.`
  const { name: found, instead } = told
  const fix = found ? { found, ...(instead && { instead }) } : fixOf(error)
  return { code, message: words, ...place, ...fix }
}

/**
 * Whether the text itself is at fault, and would be again: a check of ours says so. Anything else passes, as where the
 * engine is out of memory or the store is away.
 */
export function isOfText(thrown: unknown): boolean {
  if (!(thrown instanceof PitbossError)) return false
  return /^(SANDBOX|SEGMENT|SQL)_/.test(thrown.code) && !ENDED.test(thrown.code)
}

const ENDED = /^(SANDBOX_(BUSY|TIME|MEMORY)|SEGMENT_DEAR)$/

// What a check of ours has said of it already.
function fixOf(error: Error): Pick<SqlFault, "found" | "instead"> {
  const { found, instead } = error instanceof PitbossError ? error.details : {}
  return typeof found === "string" && typeof instead === "string" ? { found, instead } : {}
}

/** With the place before the words, where it is known: `Line 3, column 7: There is no ...`. */
export function faultWords({ message, line, column }: SqlFault): string {
  return line === undefined ? message : `Line ${line}, column ${column}: ${message}`
}

/** The select was sound, and failed over what stands in a row. */
export const FAILED_OVER_VALUE = "SEGMENT_VALUE"

// The engine's codes of a select that meets a value with which it cannot go on; of the first its words hold the
// value, also where a sub-query ran while the select was checked.
const WITH_VALUE =
  /^WAREHOUSE_(CANNOT_(PARSE|CONVERT|COMPILE_REGEXP)\w*|ATTEMPT_TO_READ_AFTER_EOF|UNKNOWN_TYPE|INVALID_LIMIT_EXPRESSION|INVALID_WITH_FILL_EXPRESSION|UNKNOWN_ELEMENT_OF_ENUM|FUNCTION_THROW_IF\w*|INCORRECT_DATA)$/
const OVER_VALUE =
  /^WAREHOUSE_(CANNOT_INSERT_NULL\w*|ILLEGAL_DIVISION|DECIMAL_OVERFLOW|VALUE_IS_OUT_OF_RANGE\w*|ARGUMENT_OUT_OF_BOUND|TOO_LARGE_\w+|BAD_ARGUMENTS|SIZES_OF_ARRAYS\w+|TYPE_MISMATCH)$/

function isOfValues(error: Error): boolean {
  const { code = "" } = error as { readonly code?: string }
  const { code: within = "" } = (error.cause ?? {}) as { readonly code?: string }
  return WITH_VALUE.test(code) || OVER_VALUE.test(code) || WITH_VALUE.test(String(within))
}

const TYPE =
  "U?Int\\d+|Float\\d+|Decimal(?:\\(\\d+, \\d+\\))?|Date(?:Time)?\\d*(?:\\(\\d\\))?|UUID|IPv[46]|Bool"

// The engine's words hold the value that it met, and that is a player's: of them only the name of a type and that
// of a function of the select are passed on.
function valueFault(message: string, sql: string): SqlFault {
  const type = new RegExp(
    `\\b(?:as|to type) (${TYPE})(?!\\w)|\\b[Cc]annot (?:parse|read) (${TYPE})(?!\\w)`,
  ).exec(message)
  const to = type?.[1] ?? type?.[2]
  const called = /FUNCTION (\w+)\(/.exec(message)?.[1] ?? ""
  const place = called === "" ? undefined : placeOf(sql, called)
  const by = place ? ` in \`${called}\`` : ""
  const what = to === undefined ? whatOf(message) : `a value could not be read as ${to}`
  return {
    code: FAILED_OVER_VALUE,
    message: `The select failed while it ran: ${what}${by}. Expected a select that goes on with every value, as by \`toInt32OrNull\` and its kin, or a condition that keeps such rows out.`,
    ...place,
  }
}

function whatOf(message: string): string {
  if (/^Division by zero/.test(message)) return "it divides by zero"
  if (/overflow/i.test(message.split(":", 1)[0] ?? "")) return "a number is too large"
  return "a value of a row does not do"
}

// A check that found the place itself says it.
function placeInDetails(error: Error): Place | undefined {
  const { line, column } = error instanceof PitbossError ? error.details : {}
  return typeof line === "number" && typeof column === "number" ? { line, column } : undefined
}

// What it names is looked for in the text.
function placeOfWord(error: Error, sql: string): Place | undefined {
  const { word, relation, column } = error instanceof PitbossError ? error.details : {}
  const name = [word, relation, column].find((one) => typeof one === "string" && one !== "")
  return name === undefined ? undefined : placeOf(sql, String(name))
}

// The formatted text has one line; only what the parser says is about the text as it was written.
function placeInMessage(message: string): Place | undefined {
  const [, line, column] = /\(line (\d+), col (\d+)\)/.exec(message) ?? []
  if (line !== undefined) return { line: Number(line), column: Number(column) }
  const [, position] = /Syntax error.*?failed at position (\d+)/s.exec(message) ?? []
  return position === undefined ? undefined : { line: 1, column: Number(position) }
}

interface Told {
  readonly words: string
  /** The unknown one. */
  readonly name?: string
  readonly instead?: string | undefined
}

function unknownName(message: string): Told | undefined {
  const [, name] =
    /[Uu]nknown (?:expression identifier|expression or function identifier|table expression identifier|function)[^\w`']*[`']?([\w.]+)/.exec(
      message,
    ) ?? []
  if (name === undefined) return undefined
  const nearest = /Maybe you meant: \[([^\]]*)\]/.exec(message)?.[1]?.replaceAll("'", "")
  const instead = nearest?.split(", ")[0]
  const hint = instead ? ` The nearest is \`${instead}\`.` : ""
  return { words: `There is no \`${name}\`.${hint} Nothing ran.`, name, instead }
}

const CHARACTERS_MAX = 400

function firstSentence(message: string): string {
  const [first = ""] = message.split(/ In scope | in scope |: While processing|\. \(| \(in: |\n/)
  const sentence = first.length > CHARACTERS_MAX ? `${first.slice(0, CHARACTERS_MAX)}…` : first
  return /[.…!?]$/.test(sentence) ? sentence : `${sentence}.`
}

/** Where a name stands first in a text; where it does not as it is written, in other letters: keywords may. */
export function placeOf(sql: string, name: string): Place | undefined {
  const pattern = `(?<![\\w])${name.replaceAll(/\W/g, "\\$&")}(?![\\w])`
  return placeOfWordIn(sql, new RegExp(pattern)) ?? placeOfWordIn(sql, new RegExp(pattern, "i"))
}

function placeOfWordIn(sql: string, word: RegExp): Place | undefined {
  for (const [index, line] of sql.split("\n").entries()) {
    const found = word.exec(line)
    if (found) return { line: index + 1, column: found.index + 1 }
  }
  return undefined
}
