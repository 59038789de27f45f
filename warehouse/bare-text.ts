/** A name in quotes is one that nobody takes for something else in what the engine tells of a select. */
const PLAIN_NAME = /^[\p{L}\p{N}_$-][\p{L}\p{N}_ $-]*$/u

/** Whether a formatted select has a name in quotes that lines of the engine's explained parse could be forged with. */
export function isNamedOddly(formatted: string): boolean {
  return withoutTexts(formatted) === undefined
}

/** The text with nothing in its strings, and `x` for quoted names. Undefined: one of those is no plain name, or has no end. */
export function withoutTexts(formatted: string): string | undefined {
  let bare = ""
  for (let at = 0; at < formatted.length; ) {
    const quote = formatted[at] ?? ""
    if (!"'`\"".includes(quote)) {
      bare += quote
      at += 1
      continue
    }
    const end = endOf(formatted, at)
    if (end === undefined) return undefined
    if (quote !== "'" && !PLAIN_NAME.test(formatted.slice(at + 1, end))) return undefined
    bare += quote === "'" ? "''" : "x"
    at = end + 1
  }
  return bare
}

// A quote ends what it began, unless it is escaped or doubled.
function endOf(text: string, begin: number): number | undefined {
  const quote = text[begin]
  for (let at = begin + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at
      at += 1
    }
  }
  return undefined
}
