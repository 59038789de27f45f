import { firstFound, nodesOf, type TreeNode } from "../warehouse/query-tree.ts"
import type { Protected } from "./protected-column.ts"
import { modelOf } from "./protected-column.ts"

/** Headings whose rows come from elsewhere, or whose conditions are looked at by themselves. */
const SELECTS = new Set(["QUERY", "UNION"])
const COLUMN_NAME = "column_name: "
/** Rows of the step before, of a select that repeats itself. */
const RECURSION = /^_temporary_and_external_tables\./

/** Follows the columns of a tree through sub-queries to the columns of tables. */
export class Taint {
  readonly #sources: ReadonlyMap<string, TreeNode>
  readonly #marks: Protected
  readonly #tree: TreeNode
  readonly #ids: ReadonlySet<string>
  readonly #known = new Map<TreeNode, string | undefined>()

  constructor(tree: TreeNode, marks: Protected) {
    this.#marks = marks
    this.#tree = tree
    this.#ids = new Set([...nodesOf(tree)].flatMap(({ said }) => said["id"] ?? []))
    // A common table expression may stand in the tree more than once, and is written out each time.
    this.#sources = new Map(
      [...nodesOf(tree)].flatMap((node) => (isSource(node) ? [[node.said["id"] ?? "", node]] : [])),
    )
  }

  /** A column that tells of protection on which an expression rests, or undefined. */
  of(node: TreeNode): string | undefined {
    if (this.#known.has(node)) return this.#known.get(node)
    this.#known.set(node, undefined)
    const found = this.#find(node)
    this.#known.set(node, found)
    return found
  }

  #find(node: TreeNode): string | undefined {
    if (node.kind === "COLUMN") {
      const own = this.column(node)
      if (own !== undefined) return own
      const source = this.#sources.get(node.said["source_id"] ?? "")
      if (!this.#ids.has(node.said["source_id"] ?? "")) return this.#anyMarked()
      if (source?.kind === "TABLE" && RECURSION.test(source.said["table_name"] ?? ""))
        return this.#anyMarked()
      if (source && SELECTS.has(source.kind))
        return firstFound(givenAs(source, columnOf(node)), (one) => this.of(one))
    }
    // Of a select in an expression what it returns counts; its conditions are looked at by themselves.
    if (SELECTS.has(node.kind)) return firstFound(projected(node), (one) => this.of(one))
    return firstFound(node.children, (one) => this.of(one))
  }

  // What a repeating select gives itself may be whatever is read anywhere.
  #anyMarked(): string | undefined {
    return firstFound([...nodesOf(this.#tree)], (one) => this.column(one))
  }

  /** The column that tells of protection for which a node stands, where it is that column and nothing reckoned. */
  column(node: TreeNode): string | undefined {
    const { relation, name: full = "" } = this.origin(node) ?? {}
    // The engine reads parts of columns, as excluded_at.null.
    const [name = ""] = full.split(".")
    const marked = this.#marks.columns.get(modelOf(relation?.said["table_name"] ?? ""))
    return marked?.has(name) ? name : undefined
  }

  /** The column of a relation for which a node stands, and nothing reckoned, with the selects between; undefined: none. */
  origin(node: TreeNode): Origin | undefined {
    if (node.kind !== "COLUMN") return undefined
    const source = this.#sources.get(node.said["source_id"] ?? "")
    const name = columnOf(node)
    if (source?.kind === "TABLE") return { relation: source, name, selects: [] }
    if (source?.kind !== "QUERY") return undefined
    const [given, ...more] = givenAs(source, name)
    const origin = given && more.length === 0 ? this.origin(given) : undefined
    return origin && { ...origin, selects: [source, ...origin.selects] }
  }
}

/** Where a column comes from. */
export interface Origin {
  /** Its node in the tree. */
  readonly relation: TreeNode
  readonly name: string
  readonly selects: readonly TreeNode[]
}

function isSource({ kind, said }: TreeNode): boolean {
  return (kind === "TABLE" || SELECTS.has(kind)) && "id" in said
}

/** The clauses of a select by their heading. */
export function clause(query: TreeNode, heading: string): readonly TreeNode[] {
  return query.children.filter(({ kind }) => kind === heading)
}

/** What a select returns: of a union that of all its parts. */
export function projected(node: TreeNode): readonly TreeNode[] {
  if (node.kind !== "QUERY") return partsOf(node).flatMap(projected)
  return clause(node, "PROJECTION").flatMap(below)
}

/** The selects that a union joins. */
function partsOf(union: TreeNode): readonly TreeNode[] {
  return clause(union, "QUERIES")
    .flatMap(below)
    .filter(({ kind }) => SELECTS.has(kind))
}

// Of a name that was reckoned, as concat(a, ', b'), the line may be read in more ways than one: the longest is taken.
function columnOf({ line, said }: TreeNode): string {
  const begin = line.indexOf(COLUMN_NAME)
  const end = line.lastIndexOf(", result_type: ")
  if (begin < 0 || end < begin) return said["column_name"] ?? ""
  return line.slice(begin + COLUMN_NAME.length, end)
}

// By its place: the names of a union are those of its first part. What is not found by its name, nor by that of the column
// of which it is a part, may be any.
function givenAs(source: TreeNode, column: string): readonly TreeNode[] {
  const first = source.kind === "QUERY" ? source : firstQuery(source)
  const names = first ? clause(first, "PROJECTION COLUMNS").flatMap(({ children }) => children) : []
  // A name and a type, and a name may hold a blank: so more than one may be meant.
  const named = (name: string) =>
    names.flatMap(({ line }, place) => (line.startsWith(`${name} `) ? [place] : []))
  const own = named(column)
  const places = own.length > 0 ? own : named(column.split(".")[0] ?? "")
  return queriesOf(source).flatMap((part) => {
    const given = projected(part)
    const isPlain = places.length > 0 && given.length === names.length
    return !isPlain ? given : places.flatMap((one) => given[one] ?? [])
  })
}

/** The plain selects of a union, whatever unions are in it; of a plain one that itself. */
export const queriesOf = (node: TreeNode): readonly TreeNode[] =>
  node.kind === "QUERY" ? [node] : partsOf(node).flatMap(queriesOf)

const firstQuery = (node: TreeNode): TreeNode | undefined => queriesOf(node)[0]

// Headings hold a list, which holds what it lists.
function below({ children }: TreeNode): readonly TreeNode[] {
  return children.flatMap((one) => (one.kind === "LIST" ? one.children : [one]))
}
