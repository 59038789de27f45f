import { argumentsOf, firstFound, nodesOf, type TreeNode } from "../warehouse/query-tree.ts"
import { keepsUnaffected } from "./keeps.ts"
import { partsOf, projected, type Taint } from "./taint.ts"

/** How a select uses a column that tells of protection, and must not. */
export interface Misuse {
  readonly column: string
  readonly how: "payload" | "condition"
}

const CONDITIONS = new Set(["WHERE", "PREWHERE", "HAVING", "QUALIFY"])
const GIVING = new Set(["PROJECTION", "PROJECTION COLUMNS", "JOIN TREE"])
const UNFOLDING = /^(arrayJoin|unnest|explode)$/i
/** Joins that keep only rows that both sides have, so that a condition on a side keeps what it keeps. */
const KEEPING_LEFT = new Set(["INNER", "LEFT", "CROSS", "COMMA"])
const KEEPING_RIGHT = new Set(["INNER", "RIGHT", "CROSS", "COMMA"])

/**
 * The first use of a column that tells of protection which a segment for marketing may not make: shown in any way,
 * or in a condition but one that keeps players whom nothing restricts, and does so in the end. Not `isKept`: in any.
 */
export function misuseOf(tree: TreeNode, taint: Taint, isKept = true): Misuse | undefined {
  const column = tree.children.map((one) =>
    firstFound(projected(one), (shown) => taint.of(shown)),
  )[0]
  if (column !== undefined) return { column, how: "payload" }
  const reckoned = isKept ? undefined : reckonedIn(tree, taint)
  if (reckoned !== undefined) return { column: reckoned, how: "condition" }
  const found = firstFound(tree.children, (one) => conditionsOf(one, isKept, taint))
  return found === undefined ? undefined : { column: found, how: "condition" }
}

// Whether it fails, and how long it takes, tells of what it is reckoned with, also where nobody reads what it comes to.
function reckonedIn(tree: TreeNode, taint: Taint): string | undefined {
  const calls = [...nodesOf(tree)].filter(({ kind }) => kind === "FUNCTION")
  return firstFound(calls, (call) => taint.of(call))
}

// `isKept`: who is found here is found by the whole. Elsewhere a condition may be turned round: not in, anti join.
function conditionsOf(node: TreeNode, isKept: boolean, taint: Taint): string | undefined {
  if (node.kind === "UNION") {
    const mode = node.said["union_mode"] ?? ""
    return (
      (mode === "UNION_ALL" ? undefined : comparedIn(node, taint)) ??
      firstFound(partsOf(node), (part) =>
        conditionsOf(part, isKept && mode.startsWith("UNION"), taint),
      )
    )
  }
  if (node.kind !== "QUERY") return undefined
  const compared = node.said["is_distinct"] === "1" ? comparedIn(node, taint) : undefined
  if (compared !== undefined) return compared
  return firstFound(node.children, (part) => {
    if (part.kind === "JOIN TREE")
      return firstFound(part.children, (one) => sourceOf(one, isKept, taint))
    if (CONDITIONS.has(part.kind))
      return firstFound(part.children, (one) => conditionOf(one, { isKept, isTrue: true }, taint))
    if (GIVING.has(part.kind)) return unfoldedIn(part, taint) ?? nestedOf(part, taint)
    return taint.of(part) ?? nestedOf(part, taint)
  })
}

// Where rows are compared with each other, whatever is in them decides how many stay.
function comparedIn(node: TreeNode, taint: Taint): string | undefined {
  return firstFound(projected(node), (one) => taint.of(one))
}

// An array is made into as many rows as it has elements.
function unfoldedIn(node: TreeNode, taint: Taint): string | undefined {
  const unfolding = [...nodesOf(node)].filter(({ said }) =>
    UNFOLDING.test(said["function_name"] ?? ""),
  )
  return firstFound(unfolding, (one) => taint.of(one))
}

interface Standing {
  readonly isKept: boolean
  /** The condition must hold, or must not. */
  readonly isTrue: boolean
}

function conditionOf(node: TreeNode, standing: Standing, taint: Taint): string | undefined {
  const { isKept, isTrue } = standing
  const name = node.said["function_name"] ?? ""
  const args = argumentsOf(node)
  const [one, other] = args
  if (name === "and" || name === "or")
    return firstFound(args, (part) => conditionOf(part, standing, taint))
  if (name === "not" && one) return conditionOf(one, { isKept, isTrue: !isTrue }, taint)
  if (isKept && keepsUnaffected(node, isTrue, taint)) return undefined
  const column = taint.of(node)
  if (column !== undefined) return column
  const isIn = name === (isTrue ? "in" : "notIn") && other !== undefined
  if (isIn && (other.kind === "QUERY" || other.kind === "UNION"))
    return conditionsOf(other, isKept, taint)
  return nestedOf(node, taint)
}

function sourceOf(node: TreeNode, isKept: boolean, taint: Taint): string | undefined {
  if (node.kind === "QUERY" || node.kind === "UNION") return conditionsOf(node, isKept, taint)
  if (node.kind === "TABLE") return undefined
  const { kind = "", strictness } = node.said
  const isPlain = strictness !== "ANTI"
  return firstFound(node.children, (part) => {
    const keeps =
      (part.kind === "LEFT TABLE EXPRESSION" && KEEPING_LEFT.has(kind)) ||
      (part.kind === "RIGHT TABLE EXPRESSION" && KEEPING_RIGHT.has(kind) && isPlain) ||
      part.kind === "TABLE EXPRESSION"
    if (part.kind.endsWith("TABLE EXPRESSION"))
      return firstFound(part.children, (one) => sourceOf(one, isKept && keeps, taint))
    return taint.of(part) ?? nestedOf(part, taint)
  })
}

// Selects inside an expression: what they find may be asked for or ruled out.
function nestedOf(node: TreeNode, taint: Taint): string | undefined {
  const selects = [...nodesOf(node)].filter(({ kind }) => kind === "QUERY")
  return firstFound(selects, (one) => conditionsOf(one, false, taint))
}
