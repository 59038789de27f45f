import { PitbossError } from "../core/errors.ts"
import { nearest } from "../core/nearest.ts"
import { type Parameter, parameterLiteral } from "./parameter.ts"
import { QUOTED } from "./quoted.ts"

/** The relation that stands for members of nested segments; only `{{ segment() }}` names it. */
export const NESTED = "seg_nested"

const TOKEN = new RegExp(`${QUOTED}|\\{\\{([\\s\\S]*?)(?:\\}\\}|$)`, "g")
const CALL = /^\s*(\w+)\s*\(\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*\)\s*$/
const SHOWN_CHARACTERS_MAX = 60
const EXPECTED = "Expected {{ segment('name') }} or {{ parameter('name') }}"

/** What a text comes to once everything that stands between braces is written out. */
export interface WrittenOut {
  /** As the engine takes it. */
  readonly sql: string
  /** Segments that it reads, by name. */
  readonly nested: readonly string[]
}

/**
 * Writes out what stands between double braces: a nested segment as a select of its members' `player_key`, a parameter
 * as a literal of its type. Throws SEGMENT_TEMPLATE, SEGMENT_PARAMETER (unknown, with the nearest name; or declared and
 * not used) or SEGMENT_NESTED, with the line and column at fault.
 */
export function writeOut(
  written: string,
  parameters: Readonly<Record<string, Parameter>> = {},
): WrittenOut {
  refuseRelation(written)
  const nested = new Set<string>()
  const used = new Set<string>()
  const sql = written.replace(TOKEN, (...found: (string | undefined)[]) => {
    const [token = "", , inside] = found
    if (inside === undefined) return token
    const fault = faultAt(written, Number(found[3]))
    const [, call, single, double] = CALL.exec(inside) ?? []
    const name = single ?? double ?? ""
    if (call === "segment") {
      nested.add(name)
      return nestedSelect(name, fault)
    }
    if (call !== "parameter") throw fault("SEGMENT_TEMPLATE", `${shown(token)}: ${EXPECTED}.`)
    used.add(name)
    return literalOf(name, parameters, fault)
  })
  const idle = Object.keys(parameters).find((name) => !used.has(name))
  if (idle !== undefined)
    throw new PitbossError(
      "SEGMENT_PARAMETER",
      `Parameter '${idle}' is declared, and the select does not use it. Expected {{ parameter('${idle}') }} in it, or no such parameter in its head.`,
      { parameter: idle },
    )
  return { sql, nested: [...nested] }
}

// Braces that nobody closed go on to the end of the text.
function shown(token: string): string {
  return token.length <= SHOWN_CHARACTERS_MAX ? token : `${token.slice(0, SHOWN_CHARACTERS_MAX)}...`
}

type Fault = (code: string, message: string) => PitbossError

function nestedSelect(name: string, fault: Fault): string {
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(name))
    throw fault("SEGMENT_NESTED", `'${name}' is no segment's name. ${EXPECTED}.`)
  return `(select player_key from ${NESTED} where segment = '${name}')`
}

function literalOf(
  name: string,
  parameters: Readonly<Record<string, Parameter>>,
  fault: Fault,
): string {
  const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined
  if (parameter !== undefined) return parameterLiteral(parameter)
  const known = Object.keys(parameters)
  const likely = nearest(name, known)
  const hint = likely ? ` The nearest is '${likely}'.` : ""
  const expected = known.length > 0 ? `Expected one of: ${known.join(", ")}.` : "None is declared."
  throw fault(
    "SEGMENT_PARAMETER",
    `There is no parameter '${name}' in the head.${hint} ${expected}`,
  )
}

// Who names the relation himself would read a segment of which nobody knows that he does.
function refuseRelation(written: string): void {
  const place = written.toLowerCase().indexOf(NESTED)
  if (place >= 0)
    throw faultAt(written, place)(
      "SEGMENT_NESTED",
      `The select names ${NESTED}. Expected {{ segment('name') }}, which stands for a segment's members.`,
    )
}

function faultAt(written: string, offset: number): Fault {
  const before = written.slice(0, offset).split("\n")
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  return (code, message) => new PitbossError(code, message, place)
}

/** As the engine formats what a nested segment is written out as. */
const FORMATTED = new RegExp(
  `\\(SELECT player_key FROM ${NESTED} WHERE segment = '([a-z0-9-]+)'\\)`,
  "g",
)

/**
 * Throws SEGMENT_NESTED where a formatted select reads members in another way than as it was written out, or of other
 * segments than it says.
 */
export function refuseHandNested(formatted: string, nested: readonly string[]): void {
  const ours = [...formatted.matchAll(FORMATTED)]
  const all = formatted.toLowerCase().split(NESTED).length - 1
  if (all === ours.length && ours.every(([, name = ""]) => nested.includes(name))) return
  throw new PitbossError(
    "SEGMENT_NESTED",
    `The select names ${NESTED}. Expected {{ segment('name') }}, which stands for a segment's members.`,
  )
}
