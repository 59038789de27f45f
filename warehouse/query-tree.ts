import { PitbossError } from "../core/errors.ts"
import type { Warehouse } from "./warehouse.ts"

/** A node of the engine's query tree: its kind, what is said of it, and what hangs below. */
export interface TreeNode {
  /** As QUERY, TABLE, FUNCTION, CONSTANT, or a heading as WHERE. */
  readonly kind: string
  /** As function_name: less. */
  readonly said: Readonly<Record<string, string>>
  /** As the engine writes it. */
  readonly line: string
  readonly parent: TreeNode | undefined
  readonly children: readonly TreeNode[]
}

/** The tree of a select as the engine has resolved it: names found, views left as they are. */
export function queryTree(
  warehouse: Warehouse,
  sql: string,
  params: Readonly<Record<string, string>>,
): Promise<TreeNode> {
  return explained(warehouse, "", sql, params)
}

/**
 * The same before the engine has made it shorter: a branch that another instant would take is in it too, as in
 * `case when now() > ...`.
 */
export function fullTree(
  warehouse: Warehouse,
  sql: string,
  params: Readonly<Record<string, string>>,
): Promise<TreeNode> {
  return explained(warehouse, "passes = 1 ", sql, params)
}

async function explained(
  warehouse: Warehouse,
  options: string,
  sql: string,
  params: Readonly<Record<string, string>>,
): Promise<TreeNode> {
  // Without it the tree hides a sub-query that gives an array behind the hash of its answer.
  const rows = await warehouse.query<{ explain: string }>(
    `explain query tree ${options}(${sql}) settings enable_scalar_subquery_optimization = 0`,
    { ...params },
  )
  return readTree(rows)
}

/**
 * The tree of a select as it was written, from which the engine makes all that it runs: no name was looked for, nothing
 * reckoned and nothing run. Inside a sub-query, where no output options can stand.
 */
export async function writtenTree(
  warehouse: Warehouse,
  sql: string,
  params: Readonly<Record<string, string>>,
): Promise<TreeNode> {
  const rows = await warehouse.query<{ explain: string }>(
    `select * from (explain query tree run_passes = 0 ${sql})`,
    { ...params },
  )
  return readTree(rows)
}

const TEXT = /'(?:[^'\\]|\\.)*'/g
/** A constant of the type JSON is told with its keys as they are, ends of lines among them. */
const RAW_KEYS = /\bObject_\(/
const HEADING = /^[A-Z][A-Z_ ]*/

/**
 * Throws SQL_REFUSED where the lines are not what the engine makes of one select: something that was written stands in
 * them as it is, and what is read of them could be forged.
 */
function readTree(rows: readonly { readonly explain: string }[]): TreeNode {
  const tree = parseTree(rows.map(({ explain }) => explain))
  const isOdd = ({ line, parent }: TreeNode) =>
    RAW_KEYS.test(line.replaceAll(TEXT, "''")) ||
    (parent !== undefined && parent.kind !== "PROJECTION COLUMNS" && !HEADING.test(line))
  if (tree.children.length === 1 && ![...nodesOf(tree)].some(isOdd)) return tree
  throw new PitbossError(
    "SQL_REFUSED",
    "Nothing ran: what the engine tells of the select cannot be relied upon. Expected no constants of the type JSON, and no ends of lines in names.",
  )
}

/** A node and everything below it. */
export function* nodesOf(node: TreeNode): Generator<TreeNode> {
  yield node
  for (const child of node.children) yield* nodesOf(child)
}

/** The arguments of a call. */
export function argumentsOf(call: TreeNode): readonly TreeNode[] {
  return call.children
    .filter(({ kind }) => kind === "ARGUMENTS")
    .flatMap(({ children }) => children.flatMap((list) => list.children))
}

interface OpenNode extends TreeNode {
  readonly children: OpenNode[]
}

// Two blanks deeper is a child.
function parseTree(lines: readonly string[]): TreeNode {
  const root: OpenNode = { kind: "ROOT", said: {}, line: "", parent: undefined, children: [] }
  const open: OpenNode[] = [root]
  for (const line of lines) {
    const depth = (line.length - line.trimStart().length) / 2 + 1
    const parent = open[depth - 1] ?? root
    const node: OpenNode = { ...nodeOf(line.trim()), parent, children: [] }
    parent.children.push(node)
    open.length = depth
    open.push(node)
  }
  return root
}

const VALUE = ", constant_value: "
const VALUE_TYPE = ", constant_value_type: "

// A value may hold whatever pairs look like: it ends where its type is told, and the line without it is the rest.
function constantIn(text: string): readonly [string | undefined, string] {
  const begin = text.indexOf(VALUE)
  const end = text.lastIndexOf(VALUE_TYPE)
  if (begin < 0 || end < begin) return [undefined, text]
  return [text.slice(begin + VALUE.length, end), text.slice(0, begin) + text.slice(end)]
}

function nodeOf(text: string): Pick<TreeNode, "kind" | "said" | "line"> {
  const kind = /^[A-Z][A-Z_ ]*[A-Z]/.exec(text)?.[0] ?? text
  const said: Record<string, string> = {}
  const [value, rest] = kind === "CONSTANT" ? constantIn(text) : [undefined, text]
  for (const pair of rest.slice(kind.length).split(", ")) {
    const cut = pair.indexOf(": ")
    const key = pair.slice(0, cut).trim()
    // A type may hold what looks like another pair. Of where a column comes from is told behind it.
    if (cut >= 0 && (said[key] === undefined || key === "source_id"))
      said[key] = pair.slice(cut + 2)
  }
  if (value !== undefined) said["constant_value"] = value
  return { kind, said, line: text }
}

/** What is found in the first of some nodes in which anything is. */
export function firstFound(
  nodes: readonly TreeNode[],
  find: (node: TreeNode) => string | undefined,
): string | undefined {
  for (const node of nodes) {
    const found = find(node)
    if (found !== undefined) return found
  }
  return undefined
}
