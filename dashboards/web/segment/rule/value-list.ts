/** Values as one line of text: in double quotes where they hold what would part or trim them, or nothing at all. */
export function valuesText(values: readonly string[]): string {
  return values.map(valueText).join(", ")
}

const valueText = (value: string) =>
  value === "" || value !== value.trim() || /[",]/.test(value)
    ? `"${value.replaceAll('"', '""')}"`
    : value

const ITEM = /\s*(?:"((?:[^"]|"")*)"|([^,"]*))\s*(?:,|$)/y

/**
 * What valuesText wrote. Between two commas, or behind the last, there may be nothing yet. Undefined: a quote has no end,
 * or stands where none can.
 */
export function valuesIn(text: string): readonly string[] | undefined {
  const values: string[] = []
  ITEM.lastIndex = 0
  while (ITEM.lastIndex < text.length) {
    const found = ITEM.exec(text)
    if (found === null) return undefined
    const [, quoted, plain = ""] = found
    if (quoted !== undefined) values.push(quoted.replaceAll('""', '"'))
    else if (plain.trim() !== "") values.push(plain.trim())
  }
  return values
}
