/**
 * What a mapping says of a field, as a tree. It is worked out in two places, row by row in JavaScript
 * (evaluate.ts) and for whole blocks by the engine (expression-sql.ts), with the same result.
 */
export type Expression =
  | { readonly kind: "column"; readonly name: string }
  /** Where the row stands in its file: the line, or the row's number in Parquet. */
  | { readonly kind: "line" }
  | { readonly kind: "text"; readonly text: string }
  /** A decimal as text. */
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "call"; readonly name: OperatorName; readonly args: readonly Expression[] }
  | {
      readonly kind: "if"
      readonly condition: Expression
      readonly yes: Expression
      readonly no: Expression
    }

export type ValueType = "text" | "number" | "condition"

/** What an operator takes and gives; what it does stands in operator.ts. */
export const SIGNATURES = {
  number: { takes: ["text"], gives: "number" },
  text: { takes: ["number"], gives: "text" },
  "+": { takes: ["number", "number"], gives: "number" },
  "-": { takes: ["number", "number"], gives: "number" },
  "*": { takes: ["number", "number"], gives: "number" },
  "/": { takes: ["number", "number"], gives: "number" },
  abs: { takes: ["number"], gives: "number" },
  round: { takes: ["number", "number"], gives: "number" },
  least: { takes: ["number", "number"], gives: "number" },
  greatest: { takes: ["number", "number"], gives: "number" },
  "&": { takes: ["text", "text"], gives: "text" },
  upper: { takes: ["text"], gives: "text" },
  lower: { takes: ["text"], gives: "text" },
  trim: { takes: ["text"], gives: "text" },
  part: { takes: ["text", "text", "number"], gives: "text" },
  replace: { takes: ["text", "text", "text"], gives: "text" },
  default: { takes: ["text", "text"], gives: "text" },
  same: { takes: ["text", "text"], gives: "condition" },
  "=": { takes: ["number", "number"], gives: "condition" },
  "<": { takes: ["number", "number"], gives: "condition" },
  "<=": { takes: ["number", "number"], gives: "condition" },
  not: { takes: ["condition"], gives: "condition" },
  and: { takes: ["condition", "condition"], gives: "condition" },
  or: { takes: ["condition", "condition"], gives: "condition" },
} as const satisfies Record<string, Signature>

interface Signature {
  readonly takes: readonly ValueType[]
  readonly gives: ValueType
}

export type OperatorName = keyof typeof SIGNATURES

/** Stands for the text of a number that there is none: whatever holds it is a fault of the row. */
export const NO_VALUE = "\x01"

/** Digits behind the point that a number keeps; what is behind them is cut off. */
export const FRACTION_DIGITS = 12

/** Digits before the point that a column's number may have. */
export const WHOLE_DIGITS_MAX = 15

/** What an expression gives. */
export function typeOf(expression: Expression): ValueType {
  switch (expression.kind) {
    case "number":
      return "number"
    case "call":
      return SIGNATURES[expression.name].gives
    case "if":
      return typeOf(expression.yes)
    default:
      return "text"
  }
}

/** The columns that an expression reads. */
export function columnsIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case "column":
      return [expression.name]
    case "call":
      return expression.args.flatMap(columnsIn)
    case "if":
      return [expression.condition, expression.yes, expression.no].flatMap(columnsIn)
    default:
      return []
  }
}

/** The expression as text or number; undefined where there is no way. */
export function asType(expression: Expression, wanted: ValueType): Expression | undefined {
  const type = typeOf(expression)
  if (type === wanted) return expression
  if (type === "condition" || wanted === "condition") return undefined
  if (expression.kind === "number") return { kind: "text", text: expression.text }
  return { kind: "call", name: wanted, args: [expression] }
}
