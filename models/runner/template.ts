import { PitbossError } from "../../core/errors.ts"

/** A call inside `{{ }}`: `ref('stg_bet')`, or a bare name such as `touched`. */
export interface Call {
  readonly name: string
  readonly args: readonly string[]
  /** Line of the file, from 1. */
  readonly line: number
}

/** A text cut at its calls. */
export type Template = readonly (string | Call)[]

const CALL = /\{\{([^{}]*)\}\}/g
const ARGUMENT = /'([^']*)'|"([^"]*)"|(-?\d+(?:\.\d+)?)/g
const LIST = /^\s*(?:(?:'[^']*'|"[^"]*"|-?\d+(?:\.\d+)?)\s*(?:,\s*(?=\S)|$))*$/
const INNER = /^\s*([a-z_]+)\s*(?:\((.*)\))?\s*$/s

/**
 * Cuts a text at its `{{ }}`. `line` is where the text begins in its file.
 * Throws MODELS_TEMPLATE for what is not `{{ name }}` or `{{ name('argument', 2) }}`.
 */
export function parseTemplate(text: string, path: string, line: number): Template {
  const parts: (string | Call)[] = []
  let end = 0
  for (const match of text.matchAll(CALL)) {
    const at = line + text.slice(0, match.index).split("\n").length - 1
    parts.push(text.slice(end, match.index), parseCall(match[1] ?? "", path, at))
    end = match.index + match[0].length
  }
  parts.push(text.slice(end))
  const open = parts.findIndex((part) => typeof part === "string" && part.includes("{{"))
  if (open >= 0) throw malformed("a `{{` without its `}}`", path, line)
  return parts
}

/** The calls of a template. */
export function callsOf(template: Template): readonly Call[] {
  return template.filter((part) => typeof part !== "string")
}

function parseCall(text: string, path: string, line: number): Call {
  const [, name, list = ""] = INNER.exec(text) ?? []
  if (name === undefined || !LIST.test(list)) throw malformed(`'{{${text}}}'`, path, line)
  const args = [...list.matchAll(ARGUMENT)].map(
    ([, single, double, number]) => single ?? double ?? number ?? "",
  )
  return { name, line, args }
}

function malformed(what: string, path: string, line: number): PitbossError {
  return new PitbossError(
    "MODELS_TEMPLATE",
    `${path}:${line}: ${what} cannot be read; expected {{ ref('stg_bet') }}, {{ source('raw_event') }}, {{ arrived('raw_event') }}, {{ looked_up('int_player') }}, {{ var('x') }}, {{ brand_day('occurred_at') }}, {{ now }} or {{ touched }}.`,
    { path, line },
  )
}
