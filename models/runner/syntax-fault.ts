import { asError, PitbossError } from "../../core/errors.ts"
import type { Part } from "./engine-fault.ts"
import type { Model } from "./model.ts"
import { keyPlace, selectLine } from "./place.ts"
import { type Scope, writtenLines } from "./render.ts"

const PLACED = /Syntax error.*?: failed at position \d+ \((.*?)\) \(line (\d+), col \d+\)/s
const EXPECTED = /Expected one of: ([^:]*?)(?:: In scope|\.\s|$)/
const WORDS_TOLD_MAX = 6

/**
 * What the engine could not read in a model's text, with the line of its file; undefined where the engine could read
 * it, and says something else.
 */
export function syntaxFault(
  scope: Scope,
  model: Model,
  part: Part,
  thrown: unknown,
): PitbossError | undefined {
  const { message } = asError(thrown)
  const [, token, line] = PLACED.exec(message) ?? []
  if (token === undefined || line === undefined) return undefined
  const at = firstLine(model, part) + writtenLines(scope, model, part, Number(line)) - 1
  const [near = ""] = token.trim().split("\n")
  const why = /Unmatched parentheses/.test(message) ? "unmatched parentheses" : expectedIn(message)
  return new PitbossError(
    "MODELS_SQL",
    `${model.path}:${at}: the engine refuses the ${part}: Syntax error at '${near}'; ${why}.`,
    { model: model.name },
    { cause: thrown },
  )
}

function expectedIn(message: string): string {
  if (/string is not closed/.test(message)) return "a text is not closed; expected its quote"
  if (/Multi-statements/.test(message)) return "expected one select, without a semicolon"
  const words = EXPECTED.exec(message)?.[1]?.split(", ") ?? []
  const known = words.filter((word) => !/^(token|Dot|OpeningRoundBracket)/.test(word))
  if (known.length === 0) return "expected one select"
  const more = known.length > WORDS_TOLD_MAX ? ", ..." : ""
  return `expected one of ${known.slice(0, WORDS_TOLD_MAX).join(", ")}${more}`
}

// A `touched` begins on the line of its key, or behind it as a block.
function firstLine(model: Model, part: Part): number {
  if (part === "select") return selectLine(model)
  const line = Number(keyPlace(model, part).split(":").at(-1))
  return /[|>][-+]?\s*$/.test(model.text.split("\n")[line - 1] ?? "") ? line + 1 : line
}
