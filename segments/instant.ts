/** Strings, quoted names and comments of SQL, or a call of now(): whichever comes first. */
const TOKEN =
  /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|--[^\n]*|\/\*[\s\S]*?\*\/|\bnow(?:64)?\s*\(\s*(?:3\s*)?\)/gi

/**
 * A segment's SQL in which now() is the instant of the evaluation, bound as `{at:DateTime64(3)}`.
 * What stands in strings, quoted names and comments is left alone.
 */
export function atInstant(sql: string): string {
  return sql.replace(TOKEN, (token) => (/^now/i.test(token) ? "{at:DateTime64(3)}" : token))
}

/** An instant as the warehouse binds it. */
export function bound(at: Date): string {
  return at.toISOString().replace("T", " ").replace("Z", "")
}
