import { argumentsOf, nodesOf, type TreeNode } from "../warehouse/query-tree.ts"
import type { Taint } from "./taint.ts"

/** Nothing, nobody, never: what a column shows of whom nothing restricts. */
const EMPTY =
  /^(''|NULL|Array_\[\]|Map_\[?\]?|Bool_(0|false)|(U?Int\d+|Float\d+|Decimal\d+)_'?-?0(\.0*)?'?)$/
const NUMBER = /^(?:U?Int\d+|Float\d+|Decimal\d+)_'?(-?\d+(?:\.\d+)?)'?$/
/** What leaves the empty as it is, or counts what is in it. */
const SAME = new Set(["ifNull", "coalesce", "assumeNotNull", "toNullable", "length"])
const TURNED: Readonly<Record<string, string>> = {
  ...{ less: "greater", greater: "less", equals: "equals", notEquals: "notEquals" },
  ...{ lessOrEquals: "greaterOrEquals", greaterOrEquals: "lessOrEquals" },
}
/** A comparison, and what says the opposite of it. */
const OPPOSITE: Readonly<Record<string, string>> = {
  ...{ equals: "notEquals", notEquals: "equals", in: "notIn", notIn: "in", nullIn: "notNullIn" },
  ...{ less: "greaterOrEquals", greaterOrEquals: "less" },
  ...{ greater: "lessOrEquals", lessOrEquals: "greater" },
  ...{ isNull: "isNotNull", isNotNull: "isNull", empty: "notEmpty", notEmpty: "empty" },
}

/**
 * Whether a condition on a column that tells of protection keeps players whom nothing restricts: it compares the
 * column itself with its empty value, or asks for less of a limit or a change than a constant.
 */
export function keepsUnaffected(condition: TreeNode, isTrue: boolean, taint: Taint): boolean {
  // The engine reads `is null` as a part of the column. A flag as it stands: 0 is unaffected.
  if (isNullPart(condition)) return isTrue && taint.column(condition) !== undefined
  if (isColumn(condition, taint)) return !isTrue
  const name = condition.said["function_name"] ?? ""
  const [one, other] = argumentsOf(condition)
  if (one === undefined) return false
  const says = isTrue ? name : (OPPOSITE[name] ?? "")
  if (says === "isNull" || says === "empty") return isColumn(one, taint)
  if (other === undefined) return false
  if (isColumn(one, taint)) return isKeeping(says, other)
  return isColumn(other, taint) && isKeeping(TURNED[says] ?? "", one)
}

/** Functions by which a constant is only written. */
const WRITING = /^(_?cast|negate|tuple|array|toDecimal(32|64|128))$/i

// A constant that will be the same whenever and wherever it is reckoned: neither the clock nor a setting is in it.
function isSteady(node: TreeNode): boolean {
  return (
    node.kind === "CONSTANT" &&
    [...nodesOf(node)].every(({ kind, said }) =>
      kind === "FUNCTION"
        ? WRITING.test(said["function_name"] ?? "")
        : // An instant is written as a number, too.
          !/Date|Enum/.test(said["constant_value_type"] ?? ""),
    )
  )
}

function isKeeping(says: string, node: TreeNode): boolean {
  const { constant_value: value = "" } = node.said
  if (!isSteady(node)) return false
  if (says === "equals" || says === "in") return EMPTY.test(value)
  const number = Number(NUMBER.exec(value)?.[1] ?? Number.NaN)
  // All of a limit is 1: whoever used that much is none whom it keeps.
  return (says === "less" && number <= 1) || (says === "lessOrEquals" && number < 1)
}

// The column, one key of it, or what is the same for whom nothing restricts.
function isColumn(node: TreeNode, taint: Taint): boolean {
  if (node.kind === "COLUMN") return taint.column(node) !== undefined && !isNullPart(node)
  const name = node.said["function_name"] ?? ""
  const [one, ...rest] = argumentsOf(node)
  if (one === undefined || !rest.every(isSteady)) return false
  const isSame =
    SAME.has(name) && rest.every(({ said }) => EMPTY.test(said["constant_value"] ?? ""))
  return (isSame || name === "arrayElement") && isColumn(one, taint)
}

const isNullPart = ({ said }: TreeNode) => said["column_name"]?.endsWith(".null") === true
