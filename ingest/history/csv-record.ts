/** A record of CSV whose last field is still within quotes at the end of a line. */
export interface OpenRecord {
  readonly kind: "open"
  readonly fields: readonly string[]
  /** What stands of the last field so far. */
  readonly field: string
}

/** What a line makes of a record. */
export type CsvRecord =
  | { readonly kind: "whole"; readonly fields: readonly string[] }
  | OpenRecord
  /** A quote opens within a field, or something stands between its closing quote and the delimiter. */
  | { readonly kind: "stray" }

/** Reads a line of CSV, which begins a record or goes on with an open one. */
export function readRecord(text: string, delimiter: string, begun?: OpenRecord): CsvRecord {
  const fields = [...(begun?.fields ?? [])]
  let field = begun?.field
  for (let at = 0; ; ) {
    if (field === undefined && text[at] !== '"') {
      const to = text.indexOf(delimiter, at)
      const plain = to < 0 ? text.slice(at) : text.slice(at, to)
      if (plain.includes('"')) return { kind: "stray" }
      fields.push(plain)
      if (to < 0) return { kind: "whole", fields }
      at = to + 1
      continue
    }
    if (field === undefined) at += 1
    const quote = text.indexOf('"', at)
    if (quote < 0) return { kind: "open", fields, field: (field ?? "") + text.slice(at) }
    field = (field ?? "") + text.slice(at, quote)
    at = quote + 2
    if (text[quote + 1] === '"') {
      field += '"'
      continue
    }
    fields.push(field)
    if (quote + 1 === text.length) return { kind: "whole", fields }
    if (text[quote + 1] !== delimiter) return { kind: "stray" }
    field = undefined
  }
}
