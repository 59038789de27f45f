/**
 * Whether an object's text, which parses, gives one of its own names twice: readers differ in which
 * they take. Names of inner objects are theirs.
 */
export function hasDoubleName(text: string): boolean {
  const names = new Set<string>()
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === "{" || char === "[") depth += 1
    else if (char === "}" || char === "]") depth -= 1
    else if (char === '"') {
      const end = endOfString(text, at)
      if (depth === 1 && isName(text, end)) {
        const name = JSON.parse(text.slice(at, end)) as string
        if (names.has(name)) return true
        names.add(name)
      }
      at = end - 1
    }
  }
  return false
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at += 1
    else if (text[at] === '"') return at + 1
  }
  return text.length
}

const isName = (text: string, end: number) => /^\s*:/.test(text.slice(end, end + 16))
