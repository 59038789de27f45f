import { type Expression, FRACTION_DIGITS, WHOLE_DIGITS_MAX } from "./expression.ts"

/** Most digits before the point that any number in an expression could have. */
export function wholeDigits(expression: Expression): number {
  return Math.max(0, ...digitsOf(expression))
}

// The first is the expression's own, the rest those of what it is made of.
function digitsOf(expression: Expression): number[] {
  switch (expression.kind) {
    case "number":
      return [expression.text.split(".")[0]?.length ?? 0]
    case "if": {
      const parts = [expression.yes, expression.no].map(digitsOf)
      return [Math.max(...parts.map(own)), ...parts.flat(), ...digitsOf(expression.condition)]
    }
    case "call": {
      const parts = expression.args.map(digitsOf)
      return [ownDigits(expression.name, parts.map(own)), ...parts.flat()]
    }
    default:
      return [0]
  }
}

const own = (digits: readonly number[]) => digits[0] ?? 0

function ownDigits(name: string, [left = 0, right = 0]: readonly number[]): number {
  if (name === "number") return WHOLE_DIGITS_MAX
  if (name === "*") return left + right
  if (name === "/") return left + FRACTION_DIGITS
  if (name === "+" || name === "-" || name === "round") return Math.max(left, right) + 1
  return Math.max(left, right)
}
