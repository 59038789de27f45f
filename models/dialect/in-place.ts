import { PitbossError } from "../../core/errors.ts"

const COMMENTS = /--[^\n]*|\/\*[\s\S]*?\*\//g
const QUOTED = /'(?:[^'\\]|\\.|'')*'|`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"/g
const STATEMENT = /^\s*(update|delete|truncate)\b/i
const MUTATION =
  /(?:^\s*alter\s+table\s+\S+(?:\s+on\s+cluster\s+\S+)?|,)\s*\(?\s*(update\s|delete\s+(?:where|in)\b)/i

/** Refuses a statement, also one that is written by hand, that changes or takes out rows which stand. */
export function refuseChange(sql: string): void {
  const bare = sql.replaceAll(QUOTED, "x").replaceAll(COMMENTS, " ")
  const isAltering = /^\s*alter\b/i.test(bare)
  const kind = (STATEMENT.exec(bare) ?? (isAltering ? MUTATION.exec(bare) : null))?.[1]
  if (kind !== undefined) throw refusedChange(kind.trim().toLowerCase())
}

/** Rows are never changed in place: a model appends, or builds beside and exchanges. */
export function refusedChange(kind: string): PitbossError {
  return new PitbossError(
    "MODELS_STATEMENT_REFUSED",
    `The ClickHouse dialect compiles no ${kind}; expected a select or an insert from a select.`,
    { kind },
  )
}
