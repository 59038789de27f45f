import { PitbossError } from "../../core/errors.ts"
import { type Model, READING, rawOf } from "./model.ts"
import { selectLine } from "./place.ts"
import type { Template } from "./template.ts"

const READ = /\b(?:from|join|in)\s+(?:default\s*\.\s*)?`?([a-z_]\w*)`?(?![\w`]*\s*[(.])/gi

/**
 * Throws MODELS_REF_BARE where a model's SQL names another model or a raw table without `{{ }}`: it would read what
 * is deployed, built or not, and nobody would know of it.
 */
export function checkBareNames(model: Model, models: ReadonlyMap<string, Model>): void {
  const own = withoutCalls(model.select)
  for (const match of own.matchAll(READ)) {
    const name = match[1] ?? ""
    const isRaw = name.startsWith("raw_")
    // A seed reads its own table.
    if ((!models.has(name) && !isRaw) || name === model.name || isOwn(own, name)) continue
    const line = selectLine(model) + own.slice(0, match.index).split("\n").length - 1
    const words = isRaw
      ? `a raw table is read as {{ source('${name}') }}`
      : `a model is read as {{ ref('${name}') }}`
    throw new PitbossError(
      "MODELS_REF_BARE",
      `${model.path}:${line}: '${name}' is read by its bare name; ${words}, so that the runner knows of it.`,
      { path: model.path, line, name },
    )
  }
}

// Calls, comments and texts say nothing here; lines stay where they are.
function withoutCalls(template: Template): string {
  const text = template
    .map((part) => {
      if (typeof part === "string") return part
      return READING.has(part.name) || rawOf(part) !== undefined ? "read_by_call" : "1"
    })
    .join("")
  const blank = (found: string) => found.replaceAll(/[^\n]/g, " ")
  return text.replaceAll(/'(?:[^'\\]|\\.|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g, blank)
}

// A name of the select's own 'with'.
function isOwn(sql: string, name: string): boolean {
  return new RegExp(`(?<!\\w)\`?${name}\`?\\s+as\\s*\\(`, "i").test(sql)
}
