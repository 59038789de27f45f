import { nodesOf, type TreeNode } from "../warehouse/query-tree.ts"
import { clause, projected, queriesOf, type Taint } from "./taint.ts"

const SELECTS = new Set(["QUERY", "UNION"])

/**
 * Whose key a select returns, and by which way: the relation's node in the tree, and the selects between. What one of these
 * leaves out, nobody finds: so a condition on the same row of the same relation keeps or drops the player himself.
 */
export interface KeyRow {
  readonly relation: TreeNode
  readonly selects: ReadonlySet<TreeNode>
}

/** Of the column of a select at a place; undefined: it is no player's key of one relation, or rows are made up on the way. */
export function keyRowOf(query: TreeNode, place: number, taint: Taint): KeyRow | undefined {
  const given = projected(query)[place]
  const origin = given && taint.origin(given)
  if (origin === undefined || origin.name !== "player_key") return undefined
  const selects = new Set([query, ...origin.selects])
  return [...selects].some(makesRows) ? undefined : { relation: origin.relation, selects }
}

/** The place of a column among those that a select returns; undefined: none, or more than one may be meant. */
export function placeOf(select: TreeNode, name: string): number | undefined {
  const [first] = queriesOf(select)
  const names = first ? clause(first, "PROJECTION COLUMNS").flatMap(({ children }) => children) : []
  const found = names.flatMap(({ line }, place) => (line.startsWith(`${name} `) ? [place] : []))
  return found.length === 1 ? found[0] : undefined
}

/** Whether all columns that tell of protection in a condition are of that row, as the relation has it. */
export function isOfRow(condition: TreeNode, row: KeyRow, taint: Taint): boolean {
  const marked = [...nodesOf(condition)].filter((node) => taint.column(node) !== undefined)
  return marked.every((node) => {
    const origin = taint.origin(node)
    // A group's total shows what no row has.
    return origin?.relation === row.relation && !origin.selects.some(isGrouped)
  })
}

/** Whether anywhere in a tree it decides how many rows there are, or which of them is taken. */
export function isCounting(tree: TreeNode): boolean {
  return [...nodesOf(tree)].some(
    ({ kind, said }) =>
      COUNTING.has(kind) ||
      /^(aggregate|window)$/.test(said["function_type"] ?? "") ||
      (kind === "JOIN" && said["strictness"] !== "ALL"),
  )
}

const COUNTING = new Set(["GROUP BY", "LIMIT", "OFFSET", "LIMIT BY", "WINDOW", "QUALIFY", "HAVING"])

const isGrouped = (query: TreeNode) => clause(query, "GROUP BY").length > 0

// Rows of nobody's: to fill gaps in an order, or of the other side of a join.
function makesRows(query: TreeNode): boolean {
  return [...ownNodes(query)].some(
    ({ kind, said }) =>
      kind === "INTERPOLATE" ||
      said["with_fill"] === "1" ||
      (kind === "JOIN" && /^(RIGHT|FULL|PASTE)$/.test(said["kind"] ?? "")),
  )
}

/** The nodes of a select without those of selects inside it. */
function* ownNodes(node: TreeNode): Generator<TreeNode> {
  yield node
  for (const child of node.children) if (!SELECTS.has(child.kind)) yield* ownNodes(child)
}
