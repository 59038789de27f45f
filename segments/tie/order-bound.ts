import { argumentsOf, type TreeNode } from "../../warehouse/query-tree.ts"
import { below, isByPlayer, isDecidedBy } from "./row-key.ts"

/** Names by which the engine calls an aggregate function in another way: a condition, a default, a state. */
const COMBINATOR =
  /(If|(?<!^group(Uniq)?)Array|Map|Distinct|OrNull|OrDefault|Resample|ForEach|State|SimpleState|Merge|MergeState)$/
/** Also choose the row by the extreme of another value, whatever they add up. */
const CHOOSING = /Arg(Max|Min)$/

/** What a function that takes whichever row comes first is written as instead. */
const INSTEAD: readonly (readonly [names: RegExp, instead: (name: string) => string])[] = [
  [
    /^arg(And)?(Max|Min)$/,
    (name) =>
      `${name}(..., (the value, player_key)), or event_id where it is grouped by player_key`,
  ],
  [
    /^(any|anyLast|first_value|last_value|nth_value|anyHeavy)(_respect_nulls|RespectNulls)?$/,
    () => "min(...) or max(...), or argMax(..., (the value, player_key))",
  ],
  [/^groupArraySample$/, () => "groupArraySorted(10)(...)"],
  [
    /^group(Uniq)?Array(Last|InsertAt|MovingSum|MovingAvg)?$|^groupArrayIntersect$/,
    () => "arraySort(groupArray(...)), or groupArraySorted(10)(...)",
  ],
  [
    /^(group_?[Cc]oncat|array_concat_agg)$/,
    () => "arrayStringConcat(arraySort(groupArray(...)), ',')",
  ],
  [/^(quantile|median)(TDigest|GK)?$/, () => "quantileExact(0.5)(...)"],
  [/^quantiles(TDigest|GK)?$/, () => "quantilesExact(0.5, 0.9)(...)"],
  [/^(quantiles?|median)TDigestWeighted$/, () => "quantileExactWeighted(0.5)(..., the weight)"],
  [/^(topK|topKWeighted|approx_top_\w+)$/, () => "count() with group by and order by"],
  [/^(boundingRatio|histogram)$/, () => "max(...) - min(...), or count() with group by"],
  [/^(sequence(Match|MatchEvents|Count|NextNode))$/, () => "windowFunnel(...)"],
  [/^stochastic\w+$|^groupFormat$/, () => "sum(...), count() or avg(...)"],
]

/** Calls whose answer does not depend on the order of an array. */
const ORDERLESS = new Set([
  ...["arraySort", "arrayReverseSort", "length", "empty", "notEmpty", "has", "hasAny", "hasAll"],
  ...["arrayMin", "arrayMax", "arrayUniq", "countEqual"],
])
/** Of these what stands in an array matters, and not where. */
const LISTING = /^(group(Uniq)?Array|groupArrayIntersect)$/
/** Columns that are the same in every row of a player. */
const OF_PLAYER = new Set(["player_key", "player_id", "brand"])

/** What a select calls that answers by the order of rows, and what to write instead. */
export interface OrderBound {
  readonly name: string
  readonly instead: string
}

/** Whether an aggregate function of the tree takes whichever row of equals comes first; undefined: it does not. */
export function orderBound(node: TreeNode): OrderBound | undefined {
  const { function_type: type, function_name: name = "" } = node.said
  if (type !== "aggregate" && type !== "window") return undefined
  const base = baseOf(name)
  const [, instead] = INSTEAD.find(([names]) => names.test(base)) ?? []
  if (!instead && !CHOOSING.test(base)) return undefined
  const isArg = /^arg/.test(base) || CHOOSING.test(base)
  if (isArg && isDecided(node)) return undefined
  if (LISTING.test(base) && isOrderless(node)) return undefined
  if (/^any/.test(base) && isOfPlayer(node)) return undefined
  return { name, instead: instead?.(name) ?? `${name}(..., (the value, player_key))` }
}

function baseOf(name: string): string {
  const shorter = name.replace(COMBINATOR, "")
  return shorter === name || shorter === "" ? name : baseOf(shorter)
}

// Chosen by a value that holds what tells rows apart, or by the very value that is shown.
function isDecided(call: TreeNode): boolean {
  const [shown, by] = argumentsOf(call)
  if (shown === undefined || by === undefined) return false
  const parts = by.said["function_name"] === "tuple" ? argumentsOf(by) : [by]
  const ids = new Set(parts.map(({ said }) => said["id"]))
  return ids.has(shown.said["id"]) || isDecidedBy(parts, isWithinPlayer(call))
}

function isWithinPlayer(call: TreeNode): boolean {
  const query = queryOf(call)
  return (
    below(call, "WINDOW").some((one) => isByPlayer(one, "PARTITION BY")) ||
    (query !== undefined && isByPlayer(query, "GROUP BY"))
  )
}

function isOrderless(call: TreeNode): boolean {
  const reader = call.parent?.parent?.parent
  const args = reader ? argumentsOf(reader) : []
  // With a function of its own a sort leaves equals where they were.
  const isWhole = !args.some(({ kind }) => kind === "LAMBDA")
  return isWhole && ORDERLESS.has(reader?.said["function_name"] ?? "")
}

// By player, all rows of a group say the same.
function isOfPlayer(call: TreeNode): boolean {
  const query = queryOf(call)
  const [shown] = argumentsOf(call)
  const isGrouped = query !== undefined && isByPlayer(query, "GROUP BY")
  return isGrouped && OF_PLAYER.has(shown?.said["column_name"] ?? "")
}

function queryOf({ parent }: TreeNode): TreeNode | undefined {
  return parent === undefined || parent.kind === "QUERY" ? parent : queryOf(parent)
}
