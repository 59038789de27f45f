import { PitbossError } from "../../../core/errors.ts"

interface Place {
  readonly line: number
  readonly column: number
}

/** The error in words about the text that was written, with its line and column where they are known. */
export function atItsPlace(error: PitbossError, sql: string): PitbossError {
  const { code, message, cause } = error
  const engineCode = cause instanceof PitbossError ? cause.code : code
  if (/TIMEOUT|TOO_SLOW|MEMORY_LIMIT/.test(engineCode))
    return new PitbossError(
      "PREVIEW_TOO_MUCH",
      "It was stopped: expected a select that is done within 5 seconds and 1 GB.",
    )
  const told = unknownName(message) ?? { words: firstSentence(message), name: undefined }
  const place = placeInMessage(message) ?? (told.name ? placeOf(sql, told.name) : undefined)
  return new PitbossError(code, told.words, { ...place })
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

function firstSentence(message: string): string {
  const [first = ""] = message.split(/ In scope | in scope |: While processing|\. \(|\n/)
  return first.length > 400 ? `${first.slice(0, 400)}…` : first
}

function placeOf(sql: string, name: string): Place | undefined {
  const word = new RegExp(`(?<![\\w])${name.replaceAll(".", "\\.")}(?![\\w])`)
  for (const [index, line] of sql.split("\n").entries()) {
    const found = word.exec(line)
    if (found) return { line: index + 1, column: found.index + 1 }
  }
  return undefined
}
