import { asError, PitbossError } from "../core/errors.ts"

interface Place {
  readonly line: number
  readonly column: number
}

/** What is wrong with a select that somebody wrote, in words about his text. */
export interface SqlFault extends Partial<Place> {
  readonly code: string
  /** Says what, the nearest name where one is unknown, and that nothing ran. */
  readonly message: string
}

/** What the engine or a check said of a select, with the line and column where they are known. */
export function faultOf(thrown: unknown, sql: string): SqlFault {
  const error = asError(thrown)
  const code = error instanceof PitbossError ? error.code : "SEGMENT_FAILED"
  const { message } = error
  const told = unknownName(message) ?? { words: firstSentence(message), name: undefined }
  const place = placeInMessage(message) ?? (told.name ? placeOf(sql, told.name) : undefined)
  const words = /nothing ran/i.test(told.words) ? told.words : `${told.words} Nothing ran.`
  return { code, message: words, ...place }
}

/** With the place before the words, where it is known: `Line 3, column 7: There is no ...`. */
export function faultWords({ message, line, column }: SqlFault): string {
  return line === undefined ? message : `Line ${line}, column ${column}: ${message}`
}

// The formatted text has one line; only what the parser says is about the text as it was written.
function placeInMessage(message: string): Place | undefined {
  const [, line, column] = /\(line (\d+), col (\d+)\)/.exec(message) ?? []
  if (line !== undefined) return { line: Number(line), column: Number(column) }
  const [, position] = /Syntax error.*?failed at position (\d+)/s.exec(message) ?? []
  return position === undefined ? undefined : { line: 1, column: Number(position) }
}

function unknownName(
  message: string,
): { readonly words: string; readonly name: string } | undefined {
  const [, name] =
    /[Uu]nknown (?:expression identifier|expression or function identifier|table expression identifier|function)[^\w`']*[`']?([\w.]+)/.exec(
      message,
    ) ?? []
  if (name === undefined) return undefined
  const nearest = /Maybe you meant: \[([^\]]*)\]/.exec(message)?.[1]?.replaceAll("'", "")
  const hint = nearest ? ` The nearest is \`${nearest.split(", ")[0]}\`.` : ""
  return { words: `There is no \`${name}\`.${hint} Nothing ran.`, name }
}

const CHARACTERS_MAX = 400

function firstSentence(message: string): string {
  const [first = ""] = message.split(/ In scope | in scope |: While processing|\. \(| \(in: |\n/)
  const sentence = first.length > CHARACTERS_MAX ? `${first.slice(0, CHARACTERS_MAX)}…` : first
  return /[.…!?]$/.test(sentence) ? sentence : `${sentence}.`
}

function placeOf(sql: string, name: string): Place | undefined {
  const word = new RegExp(`(?<![\\w])${name.replaceAll(".", "\\.")}(?![\\w])`)
  for (const [index, line] of sql.split("\n").entries()) {
    const found = word.exec(line)
    if (found) return { line: index + 1, column: found.index + 1 }
  }
  return undefined
}
