import { argumentsOf, firstFound, nodesOf, type TreeNode } from "../warehouse/query-tree.ts"
import { keepsUnaffected } from "./keeps.ts"
import { isCounting, isOfRow, type KeyRow, keyRowOf, placeOf } from "./key-row.ts"
import { projected, queriesOf, type Taint } from "./taint.ts"

/** How a select uses a column that tells of protection, and must not. */
export interface Misuse {
  readonly column: string
  readonly how: "payload" | "condition"
}

const FILTERS = new Set(["WHERE", "PREWHERE"])
const GIVING = new Set(["PROJECTION", "PROJECTION COLUMNS"])
const UNFOLDING = /^(arrayJoin|unnest|explode)$/i
const SELECTS = new Set(["QUERY", "UNION"])

/** What is looked at, and where. */
interface Look {
  readonly taint: Taint
  /** Whose keys are found in the end, by this select; undefined: a condition here may be turned round. */
  readonly row: KeyRow | undefined
  /** How many rows there are of whom, somewhere in the whole, decides. */
  readonly isCounted: boolean
}

/**
 * The first use of a column that tells of protection which a segment for marketing may not make: shown in any way,
 * or in a condition but one that keeps players whom nothing restricts, and does so in the end. Not `isKept`: in any.
 */
export function misuseOf(tree: TreeNode, taint: Taint, isKept = true): Misuse | undefined {
  const column = tree.children.map((one) =>
    firstFound(projected(one), (shown) => taint.of(shown)),
  )[0]
  if (column !== undefined) return { column, how: "payload" }
  const look = { taint, row: undefined, isCounted: isCounting(tree) }
  const found = isKept
    ? firstFound(tree.children, (one) => foundIn(one, placeOf(one, "player_key"), look))
    : (reckonedIn(tree, taint) ?? firstFound(tree.children, (one) => readIn(one, look)))
  return found === undefined ? undefined : { column: found, how: "condition" }
}

// Whether it fails, and how long it takes, tells of what it is reckoned with, also where nobody reads what it comes to.
function reckonedIn(tree: TreeNode, taint: Taint): string | undefined {
  const calls = [...nodesOf(tree)].filter(({ kind }) => kind === "FUNCTION")
  return firstFound(calls, (call) => taint.of(call))
}

// A select whose column at a place says who is found.
function foundIn(select: TreeNode, place: number | undefined, look: Look): string | undefined {
  const mode = select.said["union_mode"]
  if (place === undefined || (mode !== undefined && !mode.startsWith("UNION")))
    return readIn(select, look)
  const compared = comparedIn(select, look.taint)
  if (compared !== undefined) return compared
  return firstFound(queriesOf(select), (part) =>
    readIn(part, { ...look, row: keyRowOf(part, place, look.taint) }),
  )
}

function readIn(node: TreeNode, look: Look): string | undefined {
  const compared = comparedIn(node, look.taint)
  if (compared !== undefined) return compared
  if (node.kind === "UNION")
    return firstFound(queriesOf(node), (part) => readIn(part, { ...look, row: undefined }))
  if (node.kind !== "QUERY") return undefined
  const own = look.row?.selects.has(node) ? look : { ...look, row: undefined }
  return firstFound(node.children, (part) => clauseOf(part, own))
}

function clauseOf(part: TreeNode, look: Look): string | undefined {
  const { taint } = look
  if (part.kind === "JOIN TREE") return firstFound(part.children, (one) => sourceOf(one, look))
  if (FILTERS.has(part.kind))
    return firstFound(part.children, (one) => conditionOf(one, true, look))
  if (GIVING.has(part.kind)) return unfoldedIn(part, taint) ?? nestedOf(part, look)
  return taint.of(part) ?? nestedOf(part, look)
}

// Where rows are compared with each other, whatever is in them decides how many stay.
function comparedIn(node: TreeNode, taint: Taint): string | undefined {
  const mode = node.said["union_mode"] ?? "UNION_ALL"
  const isCompared = mode !== "UNION_ALL" || node.said["is_distinct"] === "1"
  return isCompared ? firstFound(projected(node), (one) => taint.of(one)) : undefined
}

// An array is made into as many rows as it has elements.
function unfoldedIn(node: TreeNode, taint: Taint): string | undefined {
  const unfolding = [...nodesOf(node)].filter(({ said }) =>
    UNFOLDING.test(said["function_name"] ?? ""),
  )
  return firstFound(unfolding, (one) => taint.of(one))
}

// `isTrue`: the condition must hold, or must not.
function conditionOf(node: TreeNode, isTrue: boolean, look: Look): string | undefined {
  const { taint, row } = look
  const name = node.said["function_name"] ?? ""
  const args = argumentsOf(node)
  const [one, other] = args
  if (name === "and" || name === "or") return partsOfCondition(node, isTrue, look)
  if (name === "not" && one) return conditionOf(one, !isTrue, look)
  if (row && keepsUnaffected(node, isTrue, taint) && isOfRow(node, row, taint)) return undefined
  const column = taint.of(node)
  if (column !== undefined) return column
  const isIn = name === (isTrue ? "in" : "notIn") && one !== undefined && other !== undefined
  if (isIn && row && SELECTS.has(other.kind) && isKeyOf(one, row, taint))
    return foundIn(other, 0, { ...look, row: undefined })
  return nestedOf(node, look)
}

// Of a player who has many rows, one for which something else holds is kept too: whoever counts them sees who has fewer.
function partsOfCondition(node: TreeNode, isTrue: boolean, look: Look): string | undefined {
  const args = argumentsOf(node)
  const isAny = (node.said["function_name"] === "or") === isTrue
  const restsOn = (part: TreeNode) =>
    look.taint.of(part) ?? firstFound(selectsIn(part), (one) => restingOf(one, look))
  const resting = args.map(restsOn)
  const isMixed = resting.some((one) => one === undefined)
  const found = resting.find((one) => one !== undefined)
  if (isAny && look.isCounted && isMixed && found !== undefined) return found
  return firstFound(args, (part) => conditionOf(part, isTrue, look))
}

const isKeyOf = (node: TreeNode, { relation }: KeyRow, taint: Taint) => {
  const origin = taint.origin(node)
  return origin?.relation === relation && origin.name === "player_key"
}

// A column that tells of protection anywhere in a select.
function restingOf(select: TreeNode, { taint }: Look): string | undefined {
  return firstFound([...nodesOf(select)], (node) => taint.column(node))
}

const selectsIn = (node: TreeNode) => [...nodesOf(node)].filter(({ kind }) => SELECTS.has(kind))

function sourceOf(node: TreeNode, look: Look): string | undefined {
  if (SELECTS.has(node.kind)) return readIn(node, look)
  if (node.kind === "TABLE") return undefined
  return firstFound(node.children, (part) =>
    part.kind.endsWith("TABLE EXPRESSION")
      ? firstFound(part.children, (one) => sourceOf(one, look))
      : (look.taint.of(part) ?? nestedOf(part, look)),
  )
}

// Selects inside an expression: what they find may be asked for or ruled out.
function nestedOf(node: TreeNode, look: Look): string | undefined {
  const selects = [...nodesOf(node)].filter(({ kind }) => kind === "QUERY")
  return firstFound(selects, (one) => readIn(one, { ...look, row: undefined }))
}
