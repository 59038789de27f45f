import { PitbossError } from "../../core/errors.ts"
import { queryTree, type TreeNode } from "../../warehouse/query-tree.ts"
import type { MaterializedViewMatter } from "./front-matter.ts"
import { SINCE_EVER } from "./instant.ts"
import { type Model, referencesOf } from "./model.ts"
import { selectPlace, wordPlace } from "./place.ts"
import { type Rendering, renderSelect } from "./render.ts"
import type { Site } from "./site.ts"
import { insteadOf, nameOf, typeOf } from "./throwing-call.ts"

const TIMES = { since: SINCE_EVER, previous: SINCE_EVER }

/** What the engine calls some functions that have a sign or a word of their own in SQL. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  CAST: ["::", "cast"],
  _CAST: ["::", "cast"],
  modulo: ["%", "mod"],
  intDiv: ["div"],
  divide: ["/"],
  plus: ["+"],
  minus: ["-"],
}

/** Something in a select that throws for some rows. */
interface Offence {
  readonly name: string
  readonly what: string
  readonly instead: string
  /** The first column that it is given, where there is one. */
  readonly column?: string | undefined
}

/**
 * Refuses what throws for some rows in a model that follows inserts, or in the views that it reads: one such event
 * would fail the insert of its block, at every try, and nothing would land for anybody. Throws MODELS_THROWS.
 */
export async function checkInsert(site: Site, model: Model<MaterializedViewMatter>): Promise<void> {
  const [offence] = await offencesIn(site, model, { inlineViews: true })
  if (offence === undefined) return
  const place = await placeOf(site, model, offence)
  throw new PitbossError(
    "MODELS_THROWS",
    `${place}: ${offence.what} throws for some values. ${model.name} follows inserts: one such event, and none lands any more. Expected ${offence.instead}.`,
    { model: model.name, function: offence.name },
  )
}

async function offencesIn(
  { warehouse, scope }: Site,
  model: Model,
  rendering: Rendering,
): Promise<readonly Offence[]> {
  const root = await queryTree(warehouse, renderSelect(scope, model, rendering), TIMES)
  return [...executed(root)].flatMap((node) => offenceOf(node) ?? [])
}

// What is reckoned once, when the select is read, has not thrown; only the answer of a sub-query is read each time.
function* executed(node: TreeNode, isFolded = false): Generator<TreeNode> {
  const isOnce = node.kind !== "QUERY" && (isFolded || node.kind === "CONSTANT")
  if (!isOnce) yield node
  for (const child of node.children) yield* executed(child, isOnce)
}

function offenceOf(node: TreeNode): Offence | undefined {
  if (node.kind === "FUNCTION") {
    const name = nameOf(node)
    const instead = insteadOf(node)
    if (instead === undefined) return undefined
    const list = node.children.find(({ kind }) => kind === "ARGUMENTS")?.children[0]
    const args = list?.children ?? []
    const types = args.map(typeOf).filter((type) => type !== "")
    const column = args.map(({ line }) => /column_name: (\w+)/.exec(line)?.[1]).find(Boolean)
    return { name, what: `${name}(${types.join(", ")})`, instead, column }
  }
  if (node.kind === "ARRAY_JOIN" && joinedArrays(node) > 1)
    return {
      name: "array join",
      what: "'array join' of several arrays",
      instead: "arrayZipUnaligned(...) of them, whose lengths may differ",
    }
  const isValue = node.kind === "QUERY" && node.parent?.parent?.kind === "CONSTANT"
  if (isValue && !givesOneRow(node))
    return {
      name: "(select",
      what: "a select in the place of a value, which may give several rows,",
      instead: "an aggregate over all of its rows, or limit 1",
    }
  return undefined
}

function joinedArrays({ children }: TreeNode): number {
  const expressions = children.find(({ kind }) => kind === "JOIN EXPRESSIONS")
  return expressions?.children[0]?.children.length ?? 0
}

function givesOneRow({ children }: TreeNode): boolean {
  const has = (kind: string) => children.some((child) => child.kind === kind)
  const projection = children.find(({ kind }) => kind === "PROJECTION")
  const isAggregate = projection && [...executed(projection)].some(isAggregateCall)
  return has("LIMIT") || (isAggregate === true && !has("GROUP BY"))
}

const isAggregateCall = ({ line }: TreeNode) => line.includes("function_type: aggregate")

// The file whose own text does it: the model's, or that of a view behind it.
async function placeOf(site: Site, model: Model, offence: Offence): Promise<string> {
  const { name, what, column } = offence
  for (const each of [model, ...viewsBehind(site, model)]) {
    const own = await offencesIn(site, each, {})
    const words = [name, ...(WRITTEN[name] ?? [])]
    if (own.some((one) => one.what === what))
      return words.map((word) => wordPlace(each, word, column)).find(Boolean) ?? selectPlace(each)
  }
  return selectPlace(model)
}

function viewsBehind(site: Site, model: Model): readonly Model[] {
  return referencesOf(model).flatMap((name) => {
    const upstream = site.scope.project.byName.get(name)
    return upstream?.matter.materialized === "view"
      ? [upstream, ...viewsBehind(site, upstream)]
      : []
  })
}
