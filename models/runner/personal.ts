import type { Model } from "./model.ts"

/**
 * Columns that tell who somebody is, or lead there, by their names. Contacts and names never reach the
 * warehouse; these are the identifiers by which a player, his device or what he did can be found.
 */
const PERSONAL =
  /(^|_)(player|person|device|account|ip|email|phone|address|document|card|session|user)(_|$)|_ids?$|^(event|round|bet|payment|bonus|subject|target)_(id|ids)$|^id$|(^|_)(first|last|full)_name$/

/** Relations whose name says so, as segments for marketing know them. */
const PROTECTION = /(^|_)protection(_|$)/

/** Whether a column's values must not be shown in documents. */
export function isPersonal({ matter }: Model, column: string): boolean {
  const said = matter.columns[column]
  return said !== undefined && "personal" in said && said.personal !== undefined
    ? said.personal
    : PERSONAL.test(column)
}

/** Whether a column's values say what is known of players in order to protect them. */
export function isProtecting({ name, matter }: Model, column: string): boolean {
  if (matter.protects === true || PROTECTION.test(name)) return true
  const said = matter.columns[column]
  return said !== undefined && "protects" in said && said.protects === true
}

/** A row as it may stand in what everybody reads: without who somebody is, and without what protects him. */
export function asTold(model: Model, row: object): Record<string, unknown> {
  const told = withoutPersonal(model, row)
  return Object.fromEntries(Object.entries(told).filter(([name]) => !isProtecting(model, name)))
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
