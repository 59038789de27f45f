import { argumentsOf, nodesOf, type TreeNode } from "../warehouse/query-tree.ts"
import { clause, projected, type Taint } from "./taint.ts"

const SELECTS = new Set(["QUERY", "UNION"])

/** The nodes of a select without those of selects inside it. */
export function* ownNodes(node: TreeNode): Generator<TreeNode> {
  yield node
  for (const child of node.children) if (!SELECTS.has(child.kind)) yield* ownNodes(child)
}

const hasCall = (query: TreeNode, type: string) =>
  [...ownNodes(query)].some(({ said }) => said["function_type"] === type)

/** Whether one row of a select is made of many. */
const isAggregate = (query: TreeNode) =>
  clause(query, "GROUP BY").length > 0 || hasCall(query, "aggregate")

/** Whether how many rows there are of a player decides what a select finds. */
export function isCounting(query: TreeNode): boolean {
  const isAny = ({ kind, said }: TreeNode) => kind === "JOIN" && said["strictness"] === "ANY"
  return (
    isAggregate(query) ||
    hasCall(query, "window") ||
    clause(query, "LIMIT BY").length > 0 ||
    query.said["is_limit_with_ties"] === "1" ||
    [...ownNodes(query)].some(isAny)
  )
}

/**
 * Whether all that stands in one row of a select, and whatever it was made of, is of one player: so that a condition of
 * his keeps or drops him, and nobody else.
 */
export function isOfOnePlayer(query: TreeNode, taint: Taint): boolean {
  const isGrouped = clause(query, "GROUP BY").some((group) => someKey(group, taint))
  const [join] = clause(query, "JOIN TREE").flatMap(({ children }) => children)
  return (!isAggregate(query) || isGrouped) && (join === undefined || isTied(join, query, taint))
}

// Grouped by the key itself, beside whatever else.
function someKey(group: TreeNode, taint: Taint): boolean {
  const listed = group.children.flatMap(({ children }) => children)
  return listed.some((one) => taint.isKey(one))
}

// Sides of a join that tell of players are joined by their key.
function isTied(join: TreeNode, query: TreeNode, taint: Taint): boolean {
  const sides = join.children
    .filter(({ kind }) => kind.endsWith("TABLE EXPRESSION"))
    .flatMap(({ children }) => children)
  if (sides.length === 0) return true
  if (!sides.every((side) => SELECTS.has(side.kind) || isTied(side, query, taint))) return false
  const telling = sides.filter((side) => tells(side, query, taint))
  if (telling.length < 2) return true
  const conditions = [...clause(join, "JOIN EXPRESSION"), ...clause(query, "WHERE")]
  return (
    telling.length === 2 &&
    conditions
      .flatMap(({ children }) => children.flatMap(conjuncts))
      .some((one) => ties(one, taint))
  )
}

function conjuncts(node: TreeNode): readonly TreeNode[] {
  return node.said["function_name"] === "and" ? argumentsOf(node).flatMap(conjuncts) : [node]
}

// `a.player_key = b.player_key`, or using (player_key).
function ties(node: TreeNode, taint: Taint): boolean {
  if (node.kind === "LIST") return node.children.some((one) => taint.isKey(one))
  const [one, other] = argumentsOf(node)
  const isEqual = node.said["function_name"] === "equals" && one !== undefined
  if (!isEqual || other === undefined) return false
  const isOther = one.said["source_id"] !== other.said["source_id"]
  return isOther && taint.isKey(one) && taint.isKey(other)
}

// Of a side of which neither a key nor what protects is read, nobody learns of whom its rows are.
function tells(side: TreeNode, query: TreeNode, taint: Taint): boolean {
  const ids = new Set([...ownNodes(side)].flatMap(({ said }) => said["id"] ?? []))
  const isTelling = (node: TreeNode) => taint.isKey(node) || taint.of(node) !== undefined
  const used = [...nodesOf(query)].filter(({ said }) => ids.has(said["source_id"] ?? ""))
  const within = SELECTS.has(side.kind) ? [...nodesOf(side)] : []
  return used.some(isTelling) || within.some((node) => taint.of(node) !== undefined)
}

/** Whether the column of a name that a select returns is a player's key, and nothing reckoned. */
export function isKeyGiven(select: TreeNode, name: string, taint: Taint): boolean {
  if (select.kind !== "QUERY") {
    const parts = clause(select, "QUERIES").flatMap(({ children }) =>
      children.flatMap((one) => (one.kind === "LIST" ? one.children : [one])),
    )
    return parts.length > 0 && parts.every((part) => isKeyGiven(part, name, taint))
  }
  const names = clause(select, "PROJECTION COLUMNS").flatMap(({ children }) => children)
  const at = names.findIndex(({ line }) => line.startsWith(`${name} `))
  const given = projected(select)[at]
  return given !== undefined && taint.isKey(given)
}

/** Whether `left in (select ...)` asks for a player by his key, which the select returns in the same place. */
export function asksForKey(left: TreeNode, select: TreeNode, taint: Taint): boolean {
  const isTuple = left.said["function_name"] === "tuple"
  const asked = isTuple ? argumentsOf(left) : [left]
  const queries = [...partsIn(select)]
  return asked.some(
    (one, place) =>
      taint.isKey(one) &&
      queries.every((query) => {
        const given = projected(query)[place]
        return given !== undefined && taint.isKey(given)
      }),
  )
}

function* partsIn(select: TreeNode): Generator<TreeNode> {
  if (select.kind === "QUERY") return yield select
  for (const list of clause(select, "QUERIES"))
    for (const inner of list.children)
      for (const part of inner.kind === "LIST" ? inner.children : [inner]) yield* partsIn(part)
}
