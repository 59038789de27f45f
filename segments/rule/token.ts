import type { Place } from "../fault.ts"

/** A word, number, text or sign of a select, and where it stands. */
export interface Token extends Place {
  readonly kind: "word" | "number" | "text" | "sign" | "template" | "end" | "odd"
  /** As it is written; of a text what it says. */
  readonly text: string
}

// What is open at the end runs to it: else each character behind would be tried as its beginning.
const PATTERN =
  /(?<blank>\s+)|(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|#[ !][^\n]*)|(?<template>\{\{[\s\S]*?(?:\}\}|(?<unclosed>$)))|(?<number>\d+(?:\.\d+)?(?![\w.]))|(?<word>[A-Za-z_]\w*)|(?<text>'(?:[^'\\]|\\(?:[\s\S]|$)|'')*(?:'|(?<open>$)))|(?<sign><=|>=|!=|<>|[=<>(),.*+\-/%])|(?<odd>[\s\S])/gy

const ESCAPES: Readonly<Record<string, string>> = {
  "'": "'",
  "\\": "\\",
  n: "\n",
  t: "\t",
  r: "\r",
}

/** The parts of a select in their order, with one of kind `end` behind them; a comment is an odd one. */
export function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = []
  const place = placesIn(sql)
  for (const found of sql.matchAll(PATTERN)) {
    const [kind, text] = kindOf(found.groups ?? {})
    if (kind !== "blank") tokens.push({ kind, text, ...place(found.index) })
  }
  return [...tokens, { kind: "end", text: "", ...place(sql.length) }]
}

function kindOf(
  groups: Readonly<Record<string, string | undefined>>,
): readonly [Token["kind"] | "blank", string] {
  const [name = "odd", text = ""] =
    Object.entries(groups).find(([, one]) => one !== undefined) ?? []
  const isOpen = groups["open"] !== undefined || groups["unclosed"] !== undefined
  if (name === "comment" || isOpen) return ["odd", text]
  if (name !== "text") return [name as Token["kind"] | "blank", text]
  const said = saidIn(text)
  return said === undefined ? ["odd", text] : ["text", said]
}

// What a text in quotes says; undefined where it has an escape that the writer has none for.
function saidIn(quoted: string): string | undefined {
  let isOdd = false
  const said = quoted.slice(1, -1).replaceAll(/\\([\s\S])|''/g, (whole, escaped?: string) => {
    if (whole === "''") return "'"
    const meant = ESCAPES[escaped ?? ""]
    isOdd ||= meant === undefined
    return meant ?? ""
  })
  return isOdd ? undefined : said
}

// Offsets come in rising order.
function placesIn(text: string): (offset: number) => Place {
  let [line, begin, seen] = [1, 0, 0]
  return (offset) => {
    for (
      let at = text.indexOf("\n", seen);
      at !== -1 && at < offset;
      at = text.indexOf("\n", seen)
    ) {
      line += 1
      begin = at + 1
      seen = at + 1
    }
    return { line, column: offset - begin + 1 }
  }
}
