import type { Condition } from "../../../../segments/rule/rule.ts"
import type { RelationRow } from "../../../api/relation/routes.ts"

export type FeatureColumn = RelationRow["columns"][number]

/** What a column holds, as far as rules compare it. */
type Nature = "number" | "flag" | "text" | "instant" | "list"

/** Key and words of each way to compare. */
type Operators = readonly (readonly [key: string, words: string])[]

const NULLS: Operators = [
  ["known", "is known"],
  ["unknown", "is not known"],
]

const OPERATORS: Readonly<Record<Nature, Operators>> = {
  number: [
    ["number >=", "at least"],
    ["number >", "more than"],
    ["number <=", "at most"],
    ["number <", "less than"],
    ["number =", "is"],
    ["number !=", "is not"],
  ],
  flag: [
    ["yes", "is so"],
    ["no", "is not so"],
  ],
  text: [
    ["text =", "is"],
    ["text !=", "is not"],
    ["one_of", "is one of"],
    ["none_of", "is none of"],
  ],
  instant: [
    ["ago >", "within the last"],
    ["ago <=", "at least so long ago"],
    ["ago >=", "at most so long ago"],
    ["ago <", "longer ago than"],
    ["date >=", "on or after"],
    ["date <", "before"],
  ],
  list: [
    ["has", "holds"],
    ["has_not", "does not hold"],
  ],
}

/** What a column holds; undefined where rules cannot compare it, as a map. */
export function natureOf({ name, type }: FeatureColumn): Nature | undefined {
  const bare = type.replace(
    /^(?:(?:LowCardinality|Nullable)\(|SimpleAggregateFunction\(\w+, )+/,
    "",
  )
  if (/^Array\((LowCardinality\()?String/.test(bare)) return "list"
  if (bare.startsWith("DateTime")) return "instant"
  if (bare.startsWith("UInt8") && name.startsWith("is_")) return "flag"
  if (/^(U?Int|Decimal|Float)/.test(bare)) return "number"
  return /^(String|FixedString)/.test(bare) ? "text" : undefined
}

/** How a column can be compared. */
export function operatorsOf(column: FeatureColumn): Operators {
  const nature = natureOf(column)
  if (nature === undefined) return NULLS
  return column.type.includes("Nullable(") ? [...OPERATORS[nature], ...NULLS] : OPERATORS[nature]
}

type Feature = Exclude<Condition, { readonly kind: "event" | "segment" }>

/** The key of how a condition compares. */
export function operatorOf(condition: Feature, column: FeatureColumn | undefined): string {
  switch (condition.kind) {
    case "number": {
      const isFlag = column !== undefined && natureOf(column) === "flag"
      if (isFlag && condition.operator === "=" && /^[01]$/.test(condition.value))
        return condition.value === "1" ? "yes" : "no"
      return `number ${condition.operator}`
    }
    case "text":
      return `text ${condition.operator}`
    case "one_of":
      return condition.is_not ? "none_of" : "one_of"
    case "known":
      return condition.is_not ? "unknown" : "known"
    case "ago":
      return `ago ${condition.operator}`
    case "date":
      return `date ${condition.operator}`
    case "has":
      return condition.is_not ? "has_not" : "has"
  }
}

/** The condition that compares a column in a way; of the one before it keeps what still fits. */
export function compared(column: string, key: string, before?: Condition): Feature {
  const [kind = "", operator = ""] = key.split(" ")
  const value = before !== undefined && "value" in before ? before.value : ""
  switch (kind) {
    case "number": {
      const isNumber = before?.kind === "number"
      return { kind, column, operator: operator as "=", value: isNumber ? value : "0" }
    }
    case "yes":
    case "no":
      return { kind: "number", column, operator: "=", value: kind === "yes" ? "1" : "0" }
    case "text":
      return { kind, column, operator: operator as "=", value: firstText(before) ?? value }
    case "one_of":
    case "none_of": {
      const values = before?.kind === "one_of" ? before.values : [textIn(before)]
      return { kind: "one_of", column, is_not: kind === "none_of", values }
    }
    case "ago": {
      const { amount, unit } = before?.kind === "ago" ? before : { amount: 7, unit: "day" as const }
      return { kind, column, operator: operator as ">", amount, unit }
    }
    case "date": {
      const day = before?.kind === "date" ? before.day : new Date().toISOString().slice(0, 10)
      return { kind, column, operator: operator as "<", day }
    }
    case "has":
    case "has_not":
      return { kind: "has", column, is_not: kind === "has_not", value: textIn(before) }
    default:
      return { kind: "known", column, is_not: kind === "unknown" }
  }
}

const firstText = (before: Condition | undefined) =>
  before?.kind === "one_of" ? before.values[0] : before?.kind === "number" ? "" : undefined

const textIn = (before: Condition | undefined) =>
  before?.kind === "text" || before?.kind === "has" ? before.value : ""
