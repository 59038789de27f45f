import { readFileSync } from "node:fs"
import { join } from "node:path"
import { ROOT } from "./architecture.ts"

/** A staging view with these columns of a raw table that a test fills. */
export function rawView(table: string, columns: readonly string[]): string {
  return viewOf(`{{ source('${table}') }}`, columns)
}

/** A view that stands for a model of the product, with these columns of another. */
export function readView(from: string, columns: readonly string[]): string {
  return viewOf(`{{ ref('${from}') }}`, columns)
}

/** A model of the product as it stands, by its path. */
export function ownModel(path: string): Readonly<Record<string, string>> {
  return { [path]: readFileSync(join(ROOT, "models", path), "utf8") }
}

function viewOf(relation: string, columns: readonly string[]): string {
  return `---
materialized: view
description: As drawn
columns: { ${columns.map((name) => `${name}: As drawn`).join(", ")} }
---
select ${columns.join(", ")} from ${relation}
`
}
