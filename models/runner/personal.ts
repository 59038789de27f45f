import type { Model } from "./model.ts"

/**
 * Columns that tell who somebody is, or lead there, by their names. Contacts and names never reach the
 * warehouse; these are the identifiers by which a player, his device or what he did can be found.
 */
const PERSONAL =
  /(^|_)(player|person|device|account|ip|email|phone|address|document|card|session|user)(_|$)|_ids?$|^(event|round|bet|payment|bonus|subject|target)_(id|ids)$|^id$|(^|_)(first|last|full)_name$/

/** Whether a column's values must not be shown in documents. */
export function isPersonal({ matter }: Model, column: string): boolean {
  const said = matter.columns[column]
  return said !== undefined && "personal" in said && said.personal !== undefined
    ? said.personal
    : PERSONAL.test(column)
}

/** A row without what tells who somebody is, for test results: the key under which he is found may stay. */
export function withoutPersonal(
  model: Model,
  row: object,
  kept: ReadonlySet<string> = new Set(),
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => kept.has(name) || !isPersonal(model, name)),
  )
}
