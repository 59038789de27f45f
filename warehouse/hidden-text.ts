/** A name in quotes is one that nobody takes for something else in what the engine tells of a select. */
const PLAIN_NAME = /^[\p{L}\p{N}_ $-]*$/u
const WINDOW = /\bover\s*\(/gi

/**
 * What a select, as the engine has formatted it, says without that the engine's parse of it shows it, in words; undefined:
 * nothing. The parse leaves out what stands in `over (...)`, and a quoted name may hold whatever its lines mean.
 */
export function hiddenIn(formatted: string): string | undefined {
  const bare = withoutTexts(formatted)
  if (bare === undefined)
    return "a name in quotes holds more than letters, digits, blanks, _, $ and -"
  for (const { index, 0: found } of bare.matchAll(WINDOW)) {
    const inside = bare.slice(index + found.length)
    if (/^[^()]*\)/.test(inside)) continue
    return "a window in over (...) calls a function or selects: expected it behind 'window w as (...)', and 'over w'"
  }
  return undefined
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
