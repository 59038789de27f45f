import { Decimal } from "decimal.js"
import { literal } from "../landing/literal.ts"
import { FRACTION_DIGITS, NO_VALUE, type OperatorName, WHOLE_DIGITS_MAX } from "./expression.ts"

/** Decimals that keep every digit that expressions can have. */
const Exact = Decimal.clone({ precision: 200, toExpNeg: -200, toExpPos: 200 })

/** A text, a number or a condition; undefined: there is no such number, or it depends on one. */
export type Value = string | Decimal | boolean | undefined

/** One operator, in JavaScript and in SQL: both must give the same, which a property test compares. */
interface Operator {
  readonly evaluate: (args: readonly Value[]) => Value
  readonly sql: (args: readonly string[]) => string
}

/** Digits behind the point that are read; floating point leaves seventeen. */
const FRACTION_READ_MAX = 30
const NUMBER = `^-?[0-9]{1,${WHOLE_DIGITS_MAX}}(\\.[0-9]{1,${FRACTION_READ_MAX}})?$`
const KEPT = `^-?[0-9]+(?:\\.[0-9]{1,${FRACTION_DIGITS}})?`
const NUMBER_PATTERN = new RegExp(NUMBER)

/** The number that a text stands for. */
export function numberOf(text: string): Decimal | undefined {
  return NUMBER_PATTERN.test(text) ? cut(new Exact(text)) : undefined
}

const cut = (number: Decimal) => number.toDecimalPlaces(FRACTION_DIGITS, Decimal.ROUND_DOWN)
const plain = (number: Decimal) => number.plus(0).toFixed().replace(/^-0$/, "0")

const texts = (evaluate: (...args: string[]) => Value): Operator["evaluate"] => {
  return (args) => evaluate(...(args as string[]))
}

// What one of them is not, nothing is: undefined comes out wherever it goes in.
const numbers = (evaluate: (left: Decimal, right: Decimal) => Value): Operator["evaluate"] => {
  return (args) =>
    args.includes(undefined)
      ? undefined
      : evaluate(args[0] as Decimal, (args.length > 1 ? args[1] : args[0]) as Decimal)
}

const conditions = (evaluate: (left: boolean, right: boolean) => boolean): Operator["evaluate"] => {
  return (args) =>
    args.includes(undefined) ? undefined : evaluate(args[0] === true, args[1] === true)
}

const infix =
  (sign: string): Operator["sql"] =>
  ([left, right]) =>
    `(${left} ${sign} ${right})`
const named =
  (name: string): Operator["sql"] =>
  (args) =>
    `${name}(${args.join(", ")})`

/** Letters of ASCII only: what is upper case elsewhere depends on the language. */
const cased = (pattern: RegExp, to: "toUpperCase" | "toLowerCase") =>
  texts((text = "") => text.replace(pattern, (letters) => letters[to]()))

/** What each operator does. */
export const OPERATORS: Readonly<Record<OperatorName, Operator>> = {
  number: {
    evaluate: texts((text = "") => numberOf(text)),
    sql: ([text]) =>
      `if(match(${text}, ${literal(NUMBER)}), toDecimal256OrNull(extract(${text}, ${literal(KEPT)}), ${FRACTION_DIGITS}), null)`,
  },
  text: {
    evaluate: ([number]) => (number === undefined ? NO_VALUE : plain(number as Decimal)),
    sql: ([number]) => `ifNull(toString(${number}), '\\x01')`,
  },
  "+": { evaluate: numbers((left, right) => left.plus(right)), sql: infix("+") },
  "-": { evaluate: numbers((left, right) => left.minus(right)), sql: infix("-") },
  "*": {
    evaluate: numbers((left, right) => cut(left.times(right))),
    sql: ([left, right]) => `toDecimal256(${left} * ${right}, ${FRACTION_DIGITS})`,
  },
  "/": {
    evaluate: numbers((left, right) => (right.isZero() ? undefined : cut(left.div(right)))),
    // A row without a number still has a 0 beneath, and dividing by that would throw.
    sql: ([left, right]) =>
      `if(ifNull(${right}, 0) = 0, null, ${left} / if(ifNull(${right}, 0) = 0, toDecimal256(1, ${FRACTION_DIGITS}), assumeNotNull(${right})))`,
  },
  abs: { evaluate: numbers((number) => number.abs()), sql: named("abs") },
  round: {
    evaluate: numbers((number, digits) =>
      number.toDecimalPlaces(digits.toNumber(), Decimal.ROUND_HALF_EVEN),
    ),
    sql: ([number, digits = ""]) => `roundBankers(${number}, ${/'(\d+)'/.exec(digits)?.[1] ?? 0})`,
  },
  least: {
    evaluate: numbers((left, right) => Exact.min(left, right)),
    sql: ([left, right]) =>
      `if(isNull(${left}) or isNull(${right}), null, least(${left}, ${right}))`,
  },
  greatest: {
    evaluate: numbers((left, right) => Exact.max(left, right)),
    sql: ([left, right]) =>
      `if(isNull(${left}) or isNull(${right}), null, greatest(${left}, ${right}))`,
  },
  "&": { evaluate: texts((left = "", right = "") => left + right), sql: named("concat") },
  upper: { evaluate: cased(/[a-z]+/g, "toUpperCase"), sql: named("upper") },
  lower: { evaluate: cased(/[A-Z]+/g, "toLowerCase"), sql: named("lower") },
  trim: { evaluate: texts((text = "") => text.replace(/^ +| +$/g, "")), sql: named("trimBoth") },
  part: {
    evaluate: ([text, sign, place]) =>
      String(text).split(String(sign))[(place as Decimal).toNumber() - 1] ?? "",
    sql: ([text, sign, place = ""]) =>
      `splitByString(${sign}, ${text})[${/'(\d+)'/.exec(place)?.[1] ?? 1}]`,
  },
  replace: {
    evaluate: texts((text = "", from = "", to = "") => text.split(from).join(to)),
    sql: named("replaceAll"),
  },
  default: {
    evaluate: texts((text = "", other = "") => (text === "" ? other : text)),
    sql: ([text, other]) => `if(${text} = '', ${other}, ${text})`,
  },
  same: { evaluate: texts((left, right) => left === right), sql: infix("=") },
  "=": { evaluate: numbers((left, right) => left.equals(right)), sql: infix("=") },
  "<": { evaluate: numbers((left, right) => left.lessThan(right)), sql: infix("<") },
  "<=": { evaluate: numbers((left, right) => left.lessThanOrEqualTo(right)), sql: infix("<=") },
  not: { evaluate: conditions((one) => !one), sql: named("not") },
  and: {
    evaluate: conditions((left, right) => left && right),
    sql: ([left, right]) => `if(isNull(${left}) or isNull(${right}), null, ${left} and ${right})`,
  },
  or: {
    evaluate: conditions((left, right) => left || right),
    sql: ([left, right]) => `if(isNull(${left}) or isNull(${right}), null, ${left} or ${right})`,
  },
}
