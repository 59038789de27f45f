import { isNode, LineCounter, parseDocument } from "yaml"
import type { z } from "zod"
import { PitbossError } from "../../core/errors.ts"

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
    flatIssues(parsed.error.issues).map(({ path: keys, message }) => {
      const what = keys.length > 0 ? keys.join(".") : "the file"
      return `${place(offsetOf(document, keys))}: ${what}: ${message}`
    }),
  )
}

type Issue = z.core.$ZodIssue
type Key = PropertyKey

// A union that fails tells what each of its forms misses; the form that got furthest is meant.
function flatIssues(issues: readonly Issue[]): { path: Key[]; message: string }[] {
  return issues.flatMap((issue) => {
    if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue]
    const inner = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0] ?? []
    return flatIssues(inner).map(({ path, message }) => ({
      path: [...issue.path, ...path],
      message,
    }))
  })
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
