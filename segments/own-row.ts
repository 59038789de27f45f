import { nodesOf, type TreeNode } from "../warehouse/query-tree.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"

/** What a relation may be: a column's source in the tree. */
const SOURCES = new Set(["TABLE", "QUERY", "UNION"])

/**
 * Why a select of one relation does not give its rows' own keys, or undefined where it does: a key that is reckoned, or
 * filled in, may be anybody's or nobody's.
 */
export function whyNotOwnKey(tree: TreeNode): string | undefined {
  const nodes = [...nodesOf(tree)]
  if (nodes.some(({ said }) => said["with_fill"] === "1")) return "it fills rows in"
  const sources = new Map(
    nodes.flatMap((node) => (SOURCES.has(node.kind) ? [[node.said["id"] ?? "", node]] : [])),
  )
  let query = tree.children[0]
  let name = "player_key"
  while (query?.kind === "QUERY") {
    const column = projected(query, name)
    if (column?.kind !== "COLUMN") return "it reckons player_key"
    name = column.said["column_name"] ?? ""
    query = sources.get(column.said["source_id"] ?? "")
  }
  return query?.kind === "TABLE" && name === "player_key" ? undefined : "it reckons player_key"
}

function projected(query: TreeNode, name: string): TreeNode | undefined {
  const headed = (kind: string) => query.children.find((node) => node.kind === kind)?.children ?? []
  const types = [`${name} UInt64`, `${name} LowCardinality(UInt64)`]
  const place = headed("PROJECTION COLUMNS").findIndex(({ kind }) => types.includes(kind))
  return headed("PROJECTION")[0]?.children[place]
}

/**
 * Why a compiled select does not mean the rows that stand under a name in a tick, or undefined where it does: with its
 * database, or with FINAL or SAMPLE, a name means a table and no common table expression.
 */
export async function whyNotByName(
  warehouse: Warehouse,
  compiled: string,
  at: string,
): Promise<string | undefined> {
  const rows = await warehouse.query<{ explain: string }>(
    `select * from (explain ast ${compiled})`,
    { at },
  )
  for (const { explain } of rows) {
    const [, name] = /^\s*TableIdentifier (\S+\.\S+)/.exec(explain) ?? []
    if (name) return `it names ${name} with its database`
  }
  return undefined
}
