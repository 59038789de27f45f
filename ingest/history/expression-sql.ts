import { literal } from "../landing/literal.ts"
import { type Expression, FRACTION_DIGITS, typeOf } from "./expression.ts"
import { OPERATORS } from "./operator.ts"

/** How the engine finds a row's columns and its line. */
export interface RowSql {
  readonly column: (name: string) => string
  readonly line: string
}

/** The same expression as SQL; no part of it throws, whatever stands in the row. */
export function expressionSql(expression: Expression, row: RowSql): string {
  switch (expression.kind) {
    case "column":
      return row.column(expression.name)
    case "line":
      return `toString(${row.line})`
    case "text":
      return literal(expression.text)
    case "number":
      return `toDecimal256('${expression.text}', ${FRACTION_DIGITS})`
    case "call":
      return OPERATORS[expression.name].sql(expression.args.map((arg) => expressionSql(arg, row)))
    case "if": {
      const [condition, yes, no] = [expression.condition, expression.yes, expression.no].map(
        (part) => expressionSql(part, row),
      )
      const none = typeOf(expression) === "text" ? "'\\x01'" : "null"
      return `multiIf(isNull(${condition}), ${none}, ${condition}, ${yes}, ${no})`
    }
  }
}
