import { type TreeNode, writtenTree } from "./query-tree.ts"
import type { Warehouse } from "./warehouse.ts"

/** A part of a select as it was written, in the words of the engine's explained parse. */
export interface WrittenPart {
  /** As Function, Identifier, TableIdentifier. */
  readonly kind: string
  /** Of a constant of the tree: its value, as the engine writes it. */
  readonly name: string
  /** It has another name from here on. */
  readonly isAliased: boolean
  readonly parent: WrittenPart | undefined
  /** Its place among its parent's children, from 0. */
  readonly place: number
}

const KINDS: Readonly<Record<string, string>> = {
  ...{ FUNCTION: "Function", TABLE_FUNCTION: "Function", LIST: "ExpressionList" },
  ...{ IDENTIFIER: "Identifier", CONSTANT: "Literal" },
}
/** Below them stands what rows are read from. */
const SOURCES = new Set(["JOIN TREE", "TABLE EXPRESSION"])
const SIDE = / TABLE EXPRESSION$/
const NAMES = ["function_name", "table_function_name", "identifier", "constant_value"]

/**
 * Everything that the engine would run of a formatted select, windows and what is applied to columns with it: it makes
 * its plan of the tree from which they are read, and nothing of it has run. The explained parse leaves some out.
 */
export async function writtenParts(
  warehouse: Warehouse,
  select: string,
  params: Readonly<Record<string, string>> = {},
): Promise<readonly WrittenPart[]> {
  const parts: WrittenPart[] = []
  const walk = (node: TreeNode, parent: WrittenPart | undefined, place: number): void => {
    // What hangs below it hangs below the call.
    const part = node.kind === "ARGUMENTS" ? parent : partOf(node, parent, place)
    if (part !== undefined && part !== parent) parts.push(part)
    for (const [index, child] of node.children.entries()) walk(child, part, index)
  }
  walk(await writtenTree(warehouse, select, params), undefined, 0)
  return parts
}

function partOf(
  { kind, said, parent: above }: TreeNode,
  parent: WrittenPart | undefined,
  place: number,
): WrittenPart {
  const isSource = SOURCES.has(above?.kind ?? "") || SIDE.test(above?.kind ?? "")
  const named = NAMES.map((key) => said[key]).find((one) => one !== undefined) ?? ""
  const heading = kind === "TABLE_FUNCTION" ? tableOf(parent, place) : parent
  return {
    kind: kind === "IDENTIFIER" && isSource ? "TableIdentifier" : (KINDS[kind] ?? kind),
    name: named,
    isAliased: said["alias"] !== undefined,
    parent: heading,
    place,
  }
}

const tableOf = (parent: WrittenPart | undefined, place: number): WrittenPart => ({
  ...{ kind: "TableExpression", name: "", isAliased: false, parent, place },
})

/** Whether it is a select inside of `over (...)`. */
export function isSelectInWindow({ kind, parent }: WrittenPart): boolean {
  if (kind !== "QUERY" && kind !== "UNION") return false
  for (let above = parent; above !== undefined; above = above.parent)
    if (above.kind === "WINDOW" && above.parent?.kind === "Function") return true
  return false
}

/** Functions that take a type as a text, and at which place; -1: at the last one. */
const TYPED: readonly (readonly [RegExp, number])[] = [
  [/^_?cast$|^accuratecast|^dynamicelement$|^variantelement$|^reinterpret$|^getsubcolumn$/i, 1],
  [/^jsonextract(keysandvalues)?(caseinsensitive)?$/i, -1],
  [/^defaultvalueoftypename$/i, 0],
]
/** It names what it makes by texts. */
const NAMING = /^nested$/i
const PLAIN_TYPE = /^'(?:[^\\`"]|\\')*'$/

/**
 * The function whose type is reckoned, or has a name in quotes in it: with such a name lines of what the engine explains
 * could be forged. Undefined: none.
 */
function oddTypeIn(parts: readonly WrittenPart[]): string | undefined {
  const known = new Map<WrittenPart, WrittenPart[]>()
  for (const part of parts) {
    const call = part.parent?.kind === "ExpressionList" ? part.parent.parent : undefined
    if (call?.kind === "Function") known.set(call, [...(known.get(call) ?? []), part])
  }
  for (const [call, given] of known) {
    if (NAMING.test(call.name)) return call.name
    const [, at] = TYPED.find(([name]) => name.test(call.name)) ?? []
    if (at === undefined) continue
    const type = given.at(at)
    const isPlain = type?.kind === "Literal" && PLAIN_TYPE.test(type.name)
    if (!isPlain || given.some(standsForMany)) return call.name
  }
  return undefined
}

const MANY = /^(MATCHER|Asterisk|QualifiedAsterisk|Columns\w+Matcher)$/

/** Whether a part is as many arguments as it finds columns, or elements: what is written behind it stands elsewhere. */
export function standsForMany({ kind, name }: WrittenPart): boolean {
  return MANY.test(kind) || (kind === "Function" && /^untuple$/i.test(name))
}

/** What no select of somebody's may hold, in words, and the name at fault where there is one; undefined: nothing of it. */
export function misleadingIn(
  parts: readonly WrittenPart[],
): { readonly words: string; readonly found?: string } | undefined {
  if (parts.some(isSelectInWindow))
    return {
      words: "a window in over (...) selects: expected it behind 'window w as (...)', and 'over w'",
    }
  const found = oddTypeIn(parts)
  if (found === undefined) return undefined
  const words = `the type that ${found}() takes is reckoned, or names something in quotes: expected it written out, with plain names`
  return { words, found }
}

/** The parts that are named, as lines of an explained parse. */
export function linesOf(parts: readonly WrittenPart[]): readonly string[] {
  return parts.flatMap(({ kind, name, parent }) =>
    parent?.kind === "TableExpression" && kind === "Function"
      ? ["TableExpression", `Function ${name}`]
      : [name === "" || kind === "Literal" ? kind : `${kind} ${name}`],
  )
}
