import { PitbossError } from "../../core/errors.ts"
import { nodesOf, queryTree } from "../../warehouse/query-tree.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { bound } from "../instant.ts"
import { NESTED } from "../template.ts"

const OWN_DATABASE = "default."

/**
 * Models that a compiled select reads. Throws BACKTEST_RELATION where it reads what has no past of its own, as
 * memberships and events as they came in.
 */
export async function modelsRead(
  warehouse: Warehouse,
  sql: string,
  models: readonly string[],
): Promise<readonly string[]> {
  const tree = await queryTree(warehouse, sql, { at: bound(new Date(0)) })
  const tables = [...nodesOf(tree)].flatMap(({ kind, said }) =>
    kind === "TABLE" ? (said["table_name"] ?? []) : [],
  )
  const names = [...new Set(tables)].map((name) =>
    name.startsWith(OWN_DATABASE) ? name.slice(OWN_DATABASE.length) : name,
  )
  const read = names.filter((name) => name !== NESTED)
  const odd = read.find((name) => !models.includes(name))
  if (odd === undefined) return read
  throw new PitbossError(
    "BACKTEST_RELATION",
    `The select reads ${odd}, which is no model and cannot be built as of a past day. Expected models, as ft_player.`,
    { relation: odd },
  )
}

/** Where models and memberships of a past day stand. */
export interface PastPlace {
  readonly database: string
  /** A select of segment and player_key: members of nested segments at that instant. */
  readonly nested: string
}

/**
 * The select over models of a database of the past: its names stand for those, and nested segments for their members
 * then. Throws BACKTEST_RELATION where it names a database itself.
 */
export function pastSelect(
  select: string,
  models: readonly string[],
  { database, nested }: PastPlace,
): string {
  const qualified = models.find((name) =>
    new RegExp(`\\bdefault\`?\\s*\\.\\s*\`?${name}\\b`, "i").test(select),
  )
  if (qualified !== undefined)
    throw new PitbossError(
      "BACKTEST_RELATION",
      `The select names default.${qualified}. Expected ${qualified} alone, which may stand for a past day's.`,
      { relation: qualified },
    )
  const names = models.map((name) => `${name} as (select * from ${database}.${name})`)
  return `with ${[...names, `${NESTED} as (${nested})`].join(", ")} ${select}`
}
