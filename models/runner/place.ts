import type { Model } from "./model.ts"

/** `path:line` of a described column, of `columns` where it is not described, or of the front matter. */
export function columnPlace({ path, text }: Model, column: string): string {
  const lines = text.split("\n")
  const end = lines.findIndex((line, index) => index > 0 && line.startsWith("---"))
  const head = lines.slice(0, end)
  const columns = head.findIndex((line) => line.startsWith("columns:"))
  const named = new RegExp(`(^|[\\s{,])${column}\\s*:`)
  const own = head.findIndex((line, index) => index >= Math.max(columns, 0) && named.test(line))
  return `${path}:${Math.max(own, columns, 0) + 1}`
}

/** `path:line` of a key of the front matter, such as `order_by`. */
export function keyPlace({ path, text }: Model, key: string): string {
  const line = text.split("\n").findIndex((each) => each.startsWith(`${key}:`))
  return `${path}:${Math.max(line, 0) + 1}`
}

/** `path:line` of the first line of the select. */
export function selectPlace(model: Model): string {
  return `${model.path}:${selectLine(model)}`
}

/** The first line of the select, from 1. */
export function selectLine({ text }: Model): number {
  const lines = text.split("\n")
  const end = lines.findIndex((line, index) => index > 0 && line.startsWith("---"))
  const first = lines.findIndex((line, index) => index > end && line.trim() !== "")
  return Math.max(first, end) + 1
}

/**
 * `path:line` of the first place behind the front matter, or else in it, where a word stands, if it can be on a line
 * with `beside`; undefined: nowhere.
 */
export function wordPlace(
  { path, text }: Model,
  word: string,
  beside?: string,
): string | undefined {
  const lines = text.split("\n")
  const end = lines.findIndex((line, index) => index > 0 && line.startsWith("---"))
  const sought = wordPattern(word)
  const other = wordPattern(beside ?? "")
  const found = [
    lines.findIndex((line, index) => index > end && sought.test(line) && other.test(line)),
    lines.findIndex((line, index) => index > end && sought.test(line)),
    lines.findIndex((line) => sought.test(line)),
  ].find((index) => index >= 0)
  return found === undefined ? undefined : `${path}:${found + 1}`
}

function wordPattern(word: string): RegExp {
  const escaped = word.replaceAll(/[^\w\s]/g, "\\$&")
  return new RegExp(/^\w/.test(word) ? `(?<!\\w)${escaped}(?!\\w)` : escaped)
}
