/** Quotes a text as a SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`
}

/** A list of literals, also for `in`: an array is one constant, a tuple a type as long as the list. */
export function literals(texts: readonly string[]): string {
  return `[${texts.map(literal).join(", ")}]`
}
