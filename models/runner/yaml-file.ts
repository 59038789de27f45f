import { isNode, LineCounter, parseDocument } from "yaml"
import type { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import { nearest } from "../../core/nearest.ts"

/** Most problems of one file that are told at once. */
const PROBLEMS_MAX = 10

interface YamlText {
  readonly text: string
  /** Path as it is told to people. */
  readonly path: string
  /** Line of the file on which the text begins, from 1. */
  readonly line: number
}

/**
 * Parses YAML by a schema. Throws MODELS_YAML with `file:line: what, expected what`, for every
 * problem of the file.
 */
export function parseYaml<Schema extends z.ZodType>(
  { text, path, line }: YamlText,
  schema: Schema,
): z.infer<Schema> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const place = (offset: number) => `${path}:${lines.linePos(offset).line + line - 1}`
  if (document.errors.length > 0)
    throw failure(document.errors.map(({ pos, message }) => `${place(pos[0])}: ${message}`))
  const parsed = schema.safeParse(document.toJS())
  if (parsed.success) return parsed.data
  throw failure(
    flatIssues(parsed.error.issues).map((issue) => {
      const { path: keys, message } = misspelt(issue, document.toJS(), schema) ?? issue
      const what = keys.length > 0 ? keys.join(".") : "the file"
      return `${place(offsetOf(document, keys))}: ${what}: ${message}`
    }),
  )
}

/** The refusal of YAML that names what is not there; `path` leads to it. Its code is MODELS_YAML. */
export function refusedYaml(
  { text, path, line }: YamlText,
  named: readonly { readonly path: readonly Key[]; readonly message: string }[],
): PitbossError {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  return failure(
    named.map(({ path: keys, message }) => {
      const at = lines.linePos(offsetOf(document, keys)).line + line - 1
      return `${path}:${at}: ${keys.join(".")}: ${message}`
    }),
  )
}

type Issue = z.core.$ZodIssue
type Key = PropertyKey

// A union that fails tells what each of its forms misses; the form that got furthest is meant.
function flatIssues(issues: readonly Issue[]): Told[] {
  return issues.flatMap((issue) => {
    if (issue.code !== "invalid_union" || issue.errors.length === 0)
      return [
        {
          path: issue.path,
          message: issue.message,
          ...(issue.code === "unrecognized_keys" && { keys: issue.keys }),
          isKind: issue.code === "invalid_union",
        },
      ]
    const inner = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0] ?? []
    return flatIssues(inner).map((told) => ({ ...told, path: [...issue.path, ...told.path] }))
  })
}

interface Told {
  readonly path: Key[]
  readonly message: string
  /** Keys that nobody knows. */
  readonly keys?: readonly string[]
  /** What it is called by tells what else is expected: `materialized`, `strategy`. */
  readonly isKind?: boolean
}

// A key, or the name of a kind, that is nearly one: what is meant says more than what is missing.
function misspelt({ path, keys, isKind }: Told, value: unknown, schema: z.ZodType) {
  const known = wordsOf(schema)
  const [key] = keys ?? []
  if (key !== undefined) {
    const close = nearest(key, [...known.keys()])
    const told = close ? `; the nearest is '${close}'` : ""
    return { path: [...path, key], message: `'${key}' is no key that is known here${told}.` }
  }
  const kind = path.at(-1)
  if (isKind !== true || typeof kind !== "string") return undefined
  const kinds = [...(known.get(kind) ?? [])]
  const own = path.slice(0, -1).reduce<unknown>((each, step) => Object(each)[step], value)
  const said = Object(own)[kind]
  const expected = `expected ${kind}: one of ${kinds.join(", ")}`
  if (said !== undefined) {
    const close = nearest(String(said), kinds)
    return {
      path,
      message: `'${said}' is none; ${close ? `the nearest is '${close}'; ` : ""}${expected}.`,
    }
  }
  const near = nearest(
    kind,
    Object.keys(Object(own)).filter((each) => !known.has(each)),
  )
  if (near === undefined) return { path, message: `it is missing; ${expected}.` }
  return { path: [...path.slice(0, -1), near], message: `'${near}' is no key; ${expected}.` }
}

/** What a schema is made of, as far as it holds others. */
interface SchemaParts {
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly options?: readonly z.ZodType[]
  readonly innerType?: z.ZodType
  readonly element?: z.ZodType
  readonly in?: z.ZodType
  readonly out?: z.ZodType
  readonly valueType?: z.ZodType
}

// The keys of a schema, at any depth, with the values that name kinds.
function wordsOf(schema: z.ZodType, found = new Map<string, Set<string>>()) {
  const { def } = schema._zod as unknown as { readonly def: SchemaParts }
  for (const [key, inner] of Object.entries(def.shape ?? {})) {
    const words = found.get(key) ?? new Set<string>()
    found.set(key, words)
    for (const word of inner._zod.values ?? []) words.add(String(word))
    wordsOf(inner, found)
  }
  const inner = [def.options, def.innerType, def.element, def.in, def.out, def.valueType].flat()
  for (const each of inner) if (each !== undefined) wordsOf(each, found)
  return found
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length))
}

function offsetOf(document: ReturnType<typeof parseDocument>, keys: readonly Key[]): number {
  for (let length = keys.length; length > 0; length -= 1) {
    const node = document.getIn(keys.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

function failure(problems: readonly string[]): PitbossError {
  const shown = problems.slice(0, PROBLEMS_MAX).join("\n")
  const more =
    problems.length > PROBLEMS_MAX ? `\n(and ${problems.length - PROBLEMS_MAX} more)` : ""
  return new PitbossError("MODELS_YAML", shown + more)
}
