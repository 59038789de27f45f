import { PitbossError } from "../core/errors.ts"
import { nodesOf, queryTree, type TreeNode } from "../warehouse/query-tree.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { bound } from "./instant.ts"
import { nodesBesideNested, OWN_RELATION, whyNotByName, whyNotOwnKey } from "./own-row.ts"
import { refuseTies } from "./tie/tie.ts"

/**
 * How a segment's members can change.
 * `touched`: each player for himself, and only when his row of ft_player is computed anew.
 * `timed`: each player for himself, but also at instants at which no row is.
 * `population`: with others, so all have to be looked at.
 */
export interface Scope {
  readonly kind: "touched" | "timed" | "population"
  /** What in the select made it so; empty for `touched`. */
  readonly why: string
}

/** Lengths of time, ms, at whose ends ft_player computes a player's row anew. */
const WINDOWS_MS = [0, 1, 24, 7 * 24, 28 * 24, 30 * 24, 35 * 24].map((hours) => hours * 3_600_000)

const CLAUSES: Readonly<Record<string, string>> = {
  "GROUP BY": "it groups",
  HAVING: "it groups",
  WINDOW: "it looks at other rows by a window",
  QUALIFY: "it looks at other rows by a window",
  LIMIT: "it has a limit",
  "LIMIT BY": "it has a limit",
  OFFSET: "it has an offset",
  UNION: "it is a union",
  JOIN: "it joins",
  ARRAY_JOIN: "it joins an array",
  TABLE_FUNCTION: "it reads a table function",
}

/** An instant that no segment names, by which the tree shows where now() went. */
const PROBE_MS = Date.UTC(1977, 6, 7, 7, 7, 7, 7)
const PROBE_SECONDS = (PROBE_MS / 1_000).toFixed(3)

/**
 * Reads from the engine's tree of a compiled select (now() bound as `at`) how its members change.
 * Throws SEGMENT_CHANCE where it calls what answers differently each time, as rand(), and SEGMENT_TIES where it
 * chooses among equals.
 */
export async function scopeOf(warehouse: Warehouse, compiled: string): Promise<Scope> {
  const at = bound(new Date(PROBE_MS))
  const tree = await queryTree(warehouse, compiled, { at })
  const nodes = [...nodesOf(tree)]
  await refuseChance(warehouse, nodes)
  refuseTies(nodes)
  const others =
    whyPopulation(nodesBesideNested(tree)) ??
    whyNotOwnKey(tree) ??
    (await whyNotByName(warehouse, compiled, at))
  if (others) return { kind: "population", why: others }
  const odd = whyTimed(nodes)
  return odd ? { kind: "timed", why: odd } : { kind: "touched", why: "" }
}

/** Said by the engine to be undecided, and decided by the row alone. */
const DECIDED = ["arrayJoin", "unnest"]

// What draws lots, depends on the place of a row in a block, or reads what is no player's data, as dictionaries.
async function refuseChance(warehouse: Warehouse, nodes: readonly TreeNode[]): Promise<void> {
  const called = nodes.flatMap(({ said }) => said["function_name"] ?? [])
  const [found] = await warehouse.query<{ name: string }>(
    `select name from system.functions
where name in {called:Array(String)} and name not in {decided:Array(String)}
    and (deterministic = 0 or match(name, {byPlace:String}))`,
    {
      called: [...new Set(called)],
      decided: DECIDED,
      byPlace: "(?i)^(rand|runningDiff|neighbor|fuzz)",
    },
  )
  if (found)
    throw new PitbossError(
      "SEGMENT_CHANCE",
      `The segment calls ${found.name}(), whose answer may change by itself: expected what a player's data alone decide.`,
      { name: found.name },
    )
}

function whyPopulation(nodes: readonly TreeNode[]): string | undefined {
  for (const { kind, said } of nodes) {
    const clause = CLAUSES[kind]
    if (clause) return clause
    if (said["is_distinct"] === "1") return "it says distinct"
    const { function_type: type, function_name: name = "" } = said
    if (type === "aggregate" || type === "window") return `it calls ${name}() over other rows`
    if (kind === "TABLE" && !said["table_name"]?.endsWith(`.${OWN_RELATION}`))
      return `it reads ${said["table_name"]}`
    if (said["final"] === "1" || "sample_size" in said) return "it reads a table by FINAL or SAMPLE"
  }
  const tables = nodes.filter(({ kind }) => kind === "TABLE").length
  return tables === 1 ? undefined : `it reads ${tables} relations`
}

const COMPARISONS = new Set(["less", "lessOrEquals", "greater", "greaterOrEquals"])

/** An instant of a row, to the millisecond; of some of ft_player the engine still tells how they were added up. */
const INSTANT = /, result_type: (Nullable\()?(SimpleAggregateFunction\((min|max), )?DateTime64\(3/

/** What makes an instant of now() and a length that is always the same: no month, and no day of a zone. */
const STEADY =
  /^(_CAST|plus|minus|multiply|negate|toInterval(Millisecond|Second|Minute|Hour|Day|Week)|(add|subtract)(Seconds|Minutes|Hours|Days|Weeks))$/

// now() may stand, less a length that ft_player knows, against one of its instants: nothing else. A column of
// a sub-query is none of them, whatever its name: it may have been reckoned there.
function whyTimed(nodes: readonly TreeNode[]): string | undefined {
  const tables = new Set(
    nodes.flatMap(({ kind, said }) => (kind === "TABLE" ? (said["id"] ?? []) : [])),
  )
  const clocks = nodes.filter((node) => isOfNow(node) && !isBelowConstant(node))
  for (const clock of clocks) {
    const call = clock.parent?.parent?.parent
    const other = clock.parent?.children.find((node) => node !== clock)
    const isCompared =
      COMPARISONS.has(call?.said["function_name"] ?? "") &&
      other?.kind === "COLUMN" &&
      tables.has(other.said["source_id"] ?? "") &&
      INSTANT.test(other.line)
    if (!isCompared)
      return `it works with now() in ${call?.said["function_name"] ?? "a condition of its own"}`
    const unsteady = unsteadyIn(clock)
    if (unsteady) return `it looks back a length that changes, by ${unsteady}`
    const seconds = /'(-?[\d.]+)'/.exec(clock.said["constant_value"] ?? "")?.[1]
    const windowMs = PROBE_MS - Math.round(Number(seconds) * 1_000)
    if (!WINDOWS_MS.includes(windowMs))
      return `it looks back ${windowMs / 86_400_000} days, and ft_player has no such window`
  }
  return undefined
}

function unsteadyIn(clock: TreeNode): string | undefined {
  for (const node of nodesOf(clock)) {
    const name = node.said["function_name"]
    if (name !== undefined && !STEADY.test(name) && !isInUtc(node)) return name
  }
  return undefined
}

// A day of UTC is 24 hours.
function isInUtc({ said, children: [args] }: TreeNode): boolean {
  const zone = args?.children[0]?.children[1]?.said["constant_value"]
  return said["function_name"] === "toTimezone" && zone === "'UTC'"
}

function isOfNow(node: TreeNode): boolean {
  if (node.kind !== "CONSTANT") return false
  return [...nodesOf(node)].some(({ said }) => said["constant_value"]?.includes(PROBE_SECONDS))
}

function isBelowConstant({ parent }: TreeNode): boolean {
  if (parent === undefined) return false
  return parent.kind === "CONSTANT" || isBelowConstant(parent)
}
