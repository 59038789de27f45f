/** A name in quotes is one that nobody takes for something else in what the engine tells of a select. */
const PLAIN_NAME = /^[\p{L}\p{N}_$-][\p{L}\p{N}_ $-]*$/u

const LINE_BREAK = /^(?:[^\\]|\\[^n])*?(?:\n|\\n)/

/**
 * By what of its texts and names lines of what the engine explains of a formatted select could be forged, in words;
 * undefined: by nothing.
 */
export function forgingIn(formatted: string): string | undefined {
  let isBroken = false
  const bare = withoutTexts(formatted, (text) => {
    isBroken ||= LINE_BREAK.test(text)
  })
  if (bare === undefined)
    return "a name in quotes begins with a blank, or holds more than letters, digits, blanks, _, $ and -"
  return isBroken ? "a text holds the end of a line: expected char(10) in its place" : undefined
}

/**
 * The text with nothing in its strings, of which each is told as it is escaped, and `x` for quoted names. Undefined: one of
 * those is no plain name, or has no end.
 */
export function withoutTexts(
  formatted: string,
  told: (text: string) => void = () => undefined,
): string | undefined {
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
    const text = formatted.slice(at + 1, end)
    if (quote === "'") told(text)
    else if (!PLAIN_NAME.test(text)) return undefined
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
