/** Quotes a name for ClickHouse. `*` stays what it is. */
export function quoteIdentifier(name: string): string {
  return name === "*" ? name : `\`${name.replaceAll(/[\\`]/g, "\\$&")}\``
}

/** A text as a ClickHouse literal, for the places that take no bound parameter. */
export function quoteText(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`
}
