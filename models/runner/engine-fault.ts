import { asError, PitbossError } from "../../core/errors.ts"
import { nearest } from "../../core/nearest.ts"
import { isPassing } from "../../warehouse/passing.ts"
import type { Model } from "./model.ts"
import { keyPlace, selectPlace, wordPlace } from "./place.ts"
import type { Project } from "./project.ts"

const CHARACTERS_MAX = 400
const COLUMNS_NAMED_MAX = 12

/** Which part of a model's file the engine was given. */
export type Part = "select" | "touched"

/**
 * What the engine says of a model's SQL, in words about its file: path and line, what is not there, and the nearest
 * name that is; `columns` are those of what it reads. Anything else stays what it is.
 */
export function engineFault(
  { byName }: Pick<Project, "byName">,
  model: Model,
  part: Part,
  columns: readonly string[],
  thrown: unknown,
): Error {
  const error = asError(thrown)
  if (!(error instanceof PitbossError) || !error.code.startsWith("WAREHOUSE_")) return error
  if (isPassing(error)) return error
  const { message } = error
  const unknown = unknownIn(message)
  const words = unknown
    ? `there is no ${unknown.kind} '${unknown.name}'; ${expected(unknown, byName, columns)}`
    : `the engine refuses the ${part}: ${firstSentence(message)}`
  const place = (unknown && wordPlace(model, unknown.name)) ?? partPlace(model, part)
  const details = { model: model.name, engine: error.code }
  return new PitbossError("MODELS_SQL", `${place}: ${words}`, details, { cause: error })
}

/** Keys of the front matter that the engine is given as they are, the likeliest at fault first. */
const TABLE_KEYS = ["partition_by", "ttl", "projections", "order_by"]

/** What the engine says of a model's table, as its front matter describes it, likewise; anything else stays what it is. */
export function tableFault(model: Model, thrown: unknown): unknown {
  if (!(thrown instanceof PitbossError) || !thrown.code.startsWith("WAREHOUSE_")) return thrown
  if (isPassing(thrown)) return thrown
  const isSaid = (key: string) => new RegExp(`^${key}:`, "m").test(model.text)
  const key = TABLE_KEYS.find(isSaid) ?? "materialized"
  return new PitbossError(
    "MODELS_SQL",
    `${keyPlace(model, key)}: the engine refuses the table: ${firstSentence(thrown.message)} Expected ${TABLE_KEYS.join(", ")} over the model's own columns.`,
    { model: model.name, engine: thrown.code },
    { cause: thrown },
  )
}

/** `path:line` of a part of a model's file. */
export const partPlace = (model: Model, part: Part): string =>
  part === "select" ? selectPlace(model) : keyPlace(model, part)

interface Unknown {
  readonly kind: "relation" | "column" | "function"
  readonly name: string
  /** The nearest that there is, as the engine thinks. */
  readonly nearest: string | undefined
}

function unknownIn(message: string): Unknown | undefined {
  const [, missing] = /Function with name [`']?(\w+)[`']? does not exist/.exec(message) ?? []
  const [, column] = /Identifier [`']?([\w.]+)[`']? cannot be resolved/.exec(message) ?? []
  const [, what, name] = missing
    ? ["", "function", missing]
    : column
      ? ["", "column", column]
      : (/[Uu]nknown (table expression|expression or function|expression|function)(?: identifier)?[^\w`']*[`']?([\w.]+)/.exec(
          message,
        ) ?? [])
  if (what === undefined || name === undefined) return undefined
  const kind = what.startsWith("table") ? "relation" : what === "function" ? what : "column"
  const [near] = /Maybe you meant: \['?([\w.]+)/.exec(message)?.slice(1) ?? []
  return { kind, name, nearest: near }
}

function expected(
  { kind, name, nearest: near }: Unknown,
  byName: Project["byName"],
  columns: readonly string[],
): string {
  if (kind === "relation") return expectedRelation(name, byName)
  if (near) return `the nearest is '${near}'.`
  if (kind === "function" || columns.length === 0) return "expected one of what the select reads."
  const close = nearest(name.slice(name.lastIndexOf(".") + 1), columns)
  if (close) return `the nearest is '${close}'.`
  const more = columns.length > COLUMNS_NAMED_MAX ? ", ..." : ""
  return `expected one of what the select reads: ${columns.slice(0, COLUMNS_NAMED_MAX).join(", ")}${more}.`
}

function expectedRelation(name: string, byName: Project["byName"]): string {
  const close = byName.has(name) ? name : nearest(name, [...byName.keys()])
  if (close === name) return `a model is read as {{ ref('${name}') }}.`
  const known = close ? `; the nearest model is {{ ref('${close}') }}` : ""
  return `expected {{ ref('a_model') }}, {{ source('raw_event') }}, or a name of this select's own 'with'${known}.`
}

// What stands behind names databases and statements of the runner's own.
function firstSentence(message: string): string {
  const [first = ""] = message.split(/ In scope | in scope |: While processing|\. \(| \(in: |\n/)
  const sentence = first.length > CHARACTERS_MAX ? `${first.slice(0, CHARACTERS_MAX)}…` : first
  return /[.…!?]$/.test(sentence) ? sentence : `${sentence}.`
}
