import { PitbossError } from "../../core/errors.ts"
import { nodesOf, type TreeNode } from "../../warehouse/query-tree.ts"
import { orderBound } from "./order-bound.ts"
import { below, isByPlayer, isDecidedBy } from "./row-key.ts"

/** Clauses that keep some rows by their place. */
const CUTS: Readonly<Record<string, string>> = {
  LIMIT: "has a limit",
  OFFSET: "has an offset",
  "LIMIT BY": "has a limit by",
}
/** Window functions that answer by a row's place among rows that the order leaves equal. */
const PLACES = new Set([
  ...["row_number", "ntile", "first_value", "last_value", "nth_value"],
  ...["lag", "lead", "lagInFrame", "leadInFrame"],
])

/**
 * Refuses a select that chooses by the place of a row where its order may leave players equal, or that calls an
 * aggregate function which takes whichever row comes first: who is in would change with every look, though nothing
 * happened. Throws SEGMENT_TIES.
 */
export function refuseTies(nodes: readonly TreeNode[]): void {
  for (const node of nodes) {
    const cut = node.kind === "QUERY" ? cutOf(node) : placeOf(node)
    if (cut !== undefined)
      throw new PitbossError(
        "SEGMENT_TIES",
        `The segment ${cut}, and its order may leave players equal: who is in would change by itself. Expected player_key as the last of its order by, as 'order by ggr_30d desc, player_key', or 'limit ... with ties'; within one player, where his key decides nothing, event_id, or rank() in place of row_number().`,
        { word: wordOf(cut) },
      )
    if (!isOrderedByKey(node)) refuseOrderBound(node)
  }
}

// As it stands in the text: `limit` of "has a limit by", `row_number` of "calls row_number()".
function wordOf(cut: string): string {
  return /^(?:has an?|calls) (\w+)/.exec(cut)?.[1] ?? ""
}

function refuseOrderBound(node: TreeNode): void {
  const found = orderBound(node)
  if (found === undefined) return
  throw new PitbossError(
    "SEGMENT_TIES",
    `The segment calls ${found.name}(), whose answer depends on which row comes first: who is in would change by itself. Expected what all rows decide together, as ${found.instead}.`,
    { word: found.name, instead: found.instead },
  )
}

function cutOf(query: TreeNode): string | undefined {
  const cut = query.children.flatMap(({ kind }) => CUTS[kind] ?? [])[0]
  if (cut === undefined || query.said["is_limit_with_ties"] === "1") return undefined
  const sorted = sortedIn(query)
  if (isDecidedBy(sorted, isByPlayer(query, "LIMIT BY"))) return undefined
  const ids = new Set(sorted.map(({ said }) => said["id"]))
  // Rows that are equal in all that they show may change places, as those of `exists`, to which the engine puts a limit.
  const isEqual = ({ kind, said }: TreeNode) => kind === "CONSTANT" || ids.has(said["id"])
  return shownIn(query).every(isEqual) ? undefined : cut
}

const windowsOf = ({ children }: TreeNode) =>
  children.filter(({ kind }) => kind === "WINDOW").flatMap((one) => one.children)

const isOrderedByKey = (node: TreeNode) =>
  windowsOf(node).some((one) => isDecidedBy(sortedIn(one), isByPlayer(one, "PARTITION BY")))

function placeOf(node: TreeNode): string | undefined {
  const { said } = node
  const name = said["function_name"] ?? ""
  if (said["function_type"] !== "window" || isOrderedByKey(node)) return undefined
  // A frame of rows ends between equals; one of a range takes all of them.
  const isByRows = windowsOf(node).some((one) => one.said["frame_type"] === "ROWS" && !isWhole(one))
  return PLACES.has(name) || isByRows ? `calls ${name}()` : undefined
}

const isWhole = ({ said }: TreeNode) =>
  /unbounded/.test(said["frame_begin_type"] ?? "") && /unbounded/.test(said["frame_end_type"] ?? "")

// ORDER BY holds a list of sorts, each with its expression.
function sortedIn(node: TreeNode): readonly TreeNode[] {
  return below(node, "ORDER BY")
    .flatMap((list) => [...nodesOf(list)])
    .filter(({ parent }) => parent?.kind.startsWith("EXPRESSION"))
}

function shownIn(query: TreeNode): readonly TreeNode[] {
  return below(query, "PROJECTION").flatMap(({ children }) => children)
}
