/** The parts of a SQL text that are coloured: comments, texts, numbers, words, calls. */
const TOKEN =
  /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^'\\]|\\.|'')*'?)|\b(\d+(?:\.\d+)?)\b|\b(select|from|where|and|or|not|in|is|null|as|with|group|by|order|having|limit|union|all|distinct|join|left|right|inner|any|on|using|interval|between|case|when|then|else|end|like|ilike|day|hour|minute|desc|asc|exists|settings|over|partition)\b|\b(\w+)(?=\()/gi

const CLASSES = ["", "comment", "text", "text", "word", "call"] as const

/** A longer text has no colours: each word is an element of the page, drawn anew at each key. */
const COLOURED_CHARACTERS_MAX = 20_000

/** SQL with its words coloured. */
export function SqlText({ sql }: { readonly sql: string }) {
  if (sql.length > COLOURED_CHARACTERS_MAX) return <>{sql}</>
  const parts: React.ReactNode[] = []
  let end = 0
  for (const found of sql.matchAll(TOKEN)) {
    parts.push(sql.slice(end, found.index))
    const kind = found.findIndex((group, place) => place > 0 && group !== undefined)
    parts.push(
      <span key={found.index} className={`sql-${CLASSES[kind] ?? "word"}`}>
        {found[0]}
      </span>,
    )
    end = found.index + found[0].length
  }
  parts.push(sql.slice(end))
  return <>{parts}</>
}
