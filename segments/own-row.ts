import { argumentsOf, nodesOf, type TreeNode } from "../warehouse/query-tree.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { NESTED } from "./template.ts"

/** The relation of which a row says everything about its player. */
export const OWN_RELATION = "ft_player"
/** What a relation may be: a column's source in the tree. */
const SOURCES = new Set(["TABLE", "QUERY", "UNION"])
const RECKONED = "it reckons player_key"

/**
 * Why a select of one relation does not give its rows' own keys, or undefined where it does: a key that is reckoned, or
 * filled in, may be anybody's or nobody's.
 */
export function whyNotOwnKey(tree: TreeNode): string | undefined {
  const nodes = [...nodesOf(tree)]
  if (nodes.some(({ said }) => said["with_fill"] === "1")) return "it fills rows in"
  const [query] = tree.children
  if (query?.kind !== "QUERY") return RECKONED
  const key = projected(query, "player_key")
  return key !== undefined && isOwnKey(key, sourcesIn(nodes)) ? undefined : RECKONED
}

/**
 * The nodes of a tree without reads of nested segments that ask whether a row's own player belongs to one: what they find
 * is decided by that player's row and memberships alone.
 */
export function nodesBesideNested(tree: TreeNode): readonly TreeNode[] {
  const sources = sourcesIn([...nodesOf(tree)])
  const beside = (node: TreeNode): readonly TreeNode[] =>
    isOwnMembership(node, sources) ? [] : [node, ...node.children.flatMap(beside)]
  return beside(tree)
}

type Sources = ReadonlyMap<string, TreeNode>

function sourcesIn(nodes: readonly TreeNode[]): Sources {
  return new Map(
    nodes.flatMap((node) => (SOURCES.has(node.kind) ? [[node.said["id"] ?? "", node]] : [])),
  )
}

// The select that a nested segment is written out as, behind `in`, with the row's own key before it.
function isOwnMembership(node: TreeNode, sources: Sources): boolean {
  const call = node.parent?.parent?.parent
  if (node.kind !== "QUERY" || call === undefined) return false
  if (!/^(in|notIn)$/.test(call.said["function_name"] ?? "")) return false
  const [key, members] = argumentsOf(call)
  return members === node && isNestedSelect(node) && key !== undefined && isOwnKey(key, sources)
}

/** Of a select that passes on what it reads. */
const PASSING = new Set(["PROJECTION COLUMNS", "PROJECTION", "JOIN TREE"])

// Only what a nested segment is written out as reads that table; a select around it may pass its keys on.
function isNestedSelect(query: TreeNode): boolean {
  const [source, ...more] = query.children.flatMap(({ kind, children }) =>
    kind === "JOIN TREE" ? children : [],
  )
  if (source === undefined || more.length > 0) return false
  if (source.kind === "TABLE") return source.said["table_name"]?.endsWith(`.${NESTED}`) === true
  if (source.kind !== "QUERY" || query.children.some(({ kind }) => !PASSING.has(kind))) return false
  const { kind, said } = projected(query, "player_key") ?? query
  const isPassed = said["column_name"] === "player_key" && said["source_id"] === source.said["id"]
  return kind === "COLUMN" && isPassed && isNestedSelect(source)
}

function isOwnKey(column: TreeNode, sources: Sources): boolean {
  if (column.kind !== "COLUMN") return false
  const name = column.said["column_name"] ?? ""
  const source = sources.get(column.said["source_id"] ?? "")
  if (source?.kind === "TABLE")
    return name === "player_key" && source.said["table_name"]?.endsWith(`.${OWN_RELATION}`) === true
  const given = source?.kind === "QUERY" ? projected(source, name) : undefined
  return given !== undefined && isOwnKey(given, sources)
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
