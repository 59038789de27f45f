import { argumentsOf, firstFound, nodesOf, type TreeNode } from "../warehouse/query-tree.ts"
import { keepsUnaffected } from "./keeps.ts"
import { asksForKey, isCounting, isKeyGiven, isOfOnePlayer } from "./one-player.ts"
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
  const found = firstFound(tree.children, (one) => {
    const keeps = isKept && isKeyGiven(one, "player_key", taint)
    return conditionsOf(one, { isKept: keeps, isCounted: false }, taint)
  })
  return found === undefined ? undefined : { column: found, how: "condition" }
}

// Whether it fails, and how long it takes, tells of what it is reckoned with, also where nobody reads what it comes to.
function reckonedIn(tree: TreeNode, taint: Taint): string | undefined {
  const calls = [...nodesOf(tree)].filter(({ kind }) => kind === "FUNCTION")
  return firstFound(calls, (call) => taint.of(call))
}

/** Where a select stands. */
interface Place {
  /** Who is found here is found by the whole. Elsewhere a condition may be turned round: not in, anti join. */
  readonly isKept: boolean
  /** How many rows there are of whom decides: of those that only some parts of a union have there are fewer. */
  readonly isCounted: boolean
}

const ELSEWHERE: Place = { isKept: false, isCounted: false }

function conditionsOf(node: TreeNode, place: Place, taint: Taint): string | undefined {
  if (node.kind === "UNION") return conditionsOfUnion(node, place, taint)
  if (node.kind !== "QUERY") return undefined
  const compared = node.said["is_distinct"] === "1" ? comparedIn(node, taint) : undefined
  if (compared !== undefined) return compared
  const isKept = place.isKept && isOfOnePlayer(node, taint)
  const own = { isKept, isCounted: place.isCounted || isCounting(node) }
  return firstFound(node.children, (part) => {
    if (part.kind === "JOIN TREE")
      return firstFound(part.children, (one) => sourceOf(one, own, taint))
    if (CONDITIONS.has(part.kind))
      return firstFound(part.children, (one) => conditionOf(one, { ...own, isTrue: true }, taint))
    if (GIVING.has(part.kind)) return unfoldedIn(part, taint) ?? nestedOf(part, taint)
    return taint.of(part) ?? nestedOf(part, taint)
  })
}

function conditionsOfUnion(node: TreeNode, place: Place, taint: Taint): string | undefined {
  const mode = node.said["union_mode"] ?? ""
  const isKept = place.isKept && mode.startsWith("UNION") && !place.isCounted
  const compared = mode === "UNION_ALL" ? undefined : comparedIn(node, taint)
  return (
    compared ?? firstFound(partsOf(node), (part) => conditionsOf(part, { ...place, isKept }, taint))
  )
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

interface Standing extends Place {
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
  if (name === "not" && one) return conditionOf(one, { ...standing, isTrue: !isTrue }, taint)
  if (isKept && keepsUnaffected(node, isTrue, taint)) return undefined
  const column = taint.of(node)
  if (column !== undefined) return column
  const isIn = name === (isTrue ? "in" : "notIn") && other !== undefined
  if (isIn && one && (other.kind === "QUERY" || other.kind === "UNION"))
    return conditionsOf(
      other,
      { isKept: isKept && asksForKey(one, other, taint), isCounted: false },
      taint,
    )
  return nestedOf(node, taint)
}

function sourceOf(node: TreeNode, place: Place, taint: Taint): string | undefined {
  if (node.kind === "QUERY" || node.kind === "UNION") return conditionsOf(node, place, taint)
  if (node.kind === "TABLE") return undefined
  const { kind = "", strictness } = node.said
  const isPlain = strictness !== "ANTI"
  return firstFound(node.children, (part) => {
    const keeps =
      (part.kind === "LEFT TABLE EXPRESSION" && KEEPING_LEFT.has(kind)) ||
      (part.kind === "RIGHT TABLE EXPRESSION" && KEEPING_RIGHT.has(kind) && isPlain) ||
      part.kind === "TABLE EXPRESSION"
    if (part.kind.endsWith("TABLE EXPRESSION"))
      return firstFound(part.children, (one) =>
        sourceOf(one, { ...place, isKept: place.isKept && keeps }, taint),
      )
    return taint.of(part) ?? nestedOf(part, taint)
  })
}

// Selects inside an expression: what they find may be asked for or ruled out.
function nestedOf(node: TreeNode, taint: Taint): string | undefined {
  const selects = [...nodesOf(node)].filter(({ kind }) => kind === "QUERY")
  return firstFound(selects, (one) => conditionsOf(one, ELSEWHERE, taint))
}
