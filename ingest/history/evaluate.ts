import { type Expression, NO_VALUE, typeOf } from "./expression.ts"
import { numberOf, OPERATORS, type Value } from "./operator.ts"

/** A row of a file by column name. */
export type HistoryRow = Readonly<Record<string, string>>

/** What an expression gives for a row that stands at a line of its file. */
export function evaluate(expression: Expression, row: HistoryRow, line: number): Value {
  switch (expression.kind) {
    case "column":
      return row[expression.name] ?? ""
    case "line":
      return String(line)
    case "text":
      return expression.text
    case "number":
      return numberOf(expression.text)
    case "call":
      return OPERATORS[expression.name].evaluate(
        expression.args.map((arg) => evaluate(arg, row, line)),
      )
    case "if": {
      const holds = evaluate(expression.condition, row, line)
      if (holds === undefined) return typeOf(expression) === "text" ? NO_VALUE : undefined
      return evaluate(holds ? expression.yes : expression.no, row, line)
    }
  }
}
