import {
  asType,
  type Expression,
  type OperatorName,
  SIGNATURES,
  typeOf,
  type ValueType,
} from "./expression.ts"
import { wholeDigits } from "./magnitude.ts"

const TOKEN =
  /\s*(?:(\d{1,15}(?:\.\d{1,12})?)|'([^']*)'|\{([^{}]+)\}|([a-z]+)|(<=|>=|!=|[-+*/&=<>(),]))/y
const COLUMN = /\{([^{}]+)\}/g
const FUNCTIONS: readonly string[] = [
  ...["abs", "round", "least", "greatest", "upper", "lower", "trim", "part", "replace", "default"],
  "if",
]
/** A number that could grow longer is refused: the engine's decimals end somewhere. */
const WHOLE_DIGITS_REFUSED = 50

/**
 * Reads what a mapping says of a field: `= ...` is an expression, everything else text with columns in
 * braces. Throws an Error that says what was expected.
 */
export function readValue(text: string): Expression {
  return text.startsWith("=") ? readExpression(text.slice(1)) : readTemplate(text)
}

/** Reads a condition, with or without `=` before it. */
export function readCondition(text: string): Expression {
  const condition = readExpression(text.replace(/^=/, ""))
  if (typeOf(condition) !== "condition") throw new Error("expected a condition such as {stake} > 0")
  return condition
}

function readTemplate(text: string): Expression {
  const parts: Expression[] = []
  let end = 0
  for (const { 0: all, 1: name = "", index } of text.matchAll(COLUMN)) {
    if (index > end) parts.push({ kind: "text", text: text.slice(end, index) })
    parts.push(column(name))
    end = index + all.length
  }
  if (end < text.length) parts.push({ kind: "text", text: text.slice(end) })
  const [first = { kind: "text", text: "" } as const, ...rest] = parts
  return rest.reduce<Expression>((left, right) => call("&", left, right), first)
}

function readExpression(text: string): Expression {
  const reader = new Reader(tokensOf(text))
  const expression = reader.any()
  reader.end()
  if (wholeDigits(expression) > WHOLE_DIGITS_REFUSED)
    throw new Error("a number in it could have more digits than can be computed")
  return expression
}

const column = (name: string): Expression =>
  name === "#" ? { kind: "line" } : { kind: "column", name }

type Token =
  | { readonly kind: "value"; readonly value: Expression }
  | { readonly kind: "word" | "sign"; readonly text: string }

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  for (let at = 0; at < text.trimEnd().length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(text)
    if (found === null) throw new Error(`cannot read '${text.slice(at).trim()}'`)
    const [, number, quoted, name, word, sign] = found
    if (number !== undefined)
      tokens.push({ kind: "value", value: { kind: "number", text: number } })
    else if (quoted !== undefined)
      tokens.push({ kind: "value", value: { kind: "text", text: quoted } })
    else if (name !== undefined) tokens.push({ kind: "value", value: column(name) })
    else if (word !== undefined) tokens.push({ kind: "word", text: word })
    else tokens.push({ kind: "sign", text: sign ?? "" })
  }
  return tokens
}

/** From the loosest binding to the tightest; `or` and `and` are words. */
const LEVELS: readonly (readonly string[])[] = [
  ["or"],
  ["and"],
  ["=", "!=", "<", "<=", ">", ">="],
  ["&"],
  ["+", "-"],
  ["*", "/"],
]

class Reader {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  any(level = 0): Expression {
    const signs = LEVELS[level]
    if (signs === undefined) return this.#one()
    let left = this.any(level + 1)
    for (;;) {
      const sign = signs.find((one) => this.#takes(one))
      if (sign === undefined) return left
      left = combine(sign, left, this.any(level + 1))
    }
  }

  end(): void {
    const token = this.#tokens[this.#at]
    if (token) throw new Error(`expected no more before ${wordOf(token)}`)
  }

  #one(): Expression {
    if (this.#takes("-")) return call("-", { kind: "number", text: "0" }, this.#one())
    if (this.#takes("(")) return this.#closed(this.any())
    const token = this.#tokens[this.#at]
    this.#at += 1
    if (token?.kind === "value") return token.value
    if (token?.kind === "word" && FUNCTIONS.includes(token.text)) return this.#function(token.text)
    throw new Error(
      `expected a column in braces, a number, a text in quotes or one of ${FUNCTIONS.join(", ")} instead of ${wordOf(token)}`,
    )
  }

  #function(name: string): Expression {
    if (!this.#takes("(")) throw new Error(`expected ( behind ${name}`)
    const args = [this.any()]
    while (this.#takes(",")) args.push(this.any())
    return this.#closed(name === "if" ? choose(args) : call(name as OperatorName, ...args))
  }

  #closed(expression: Expression): Expression {
    if (!this.#takes(")")) throw new Error("a parenthesis is not closed")
    return expression
  }

  #takes(text: string): boolean {
    const token = this.#tokens[this.#at]
    if (token === undefined || token.kind === "value" || token.text !== text) return false
    this.#at += 1
    return true
  }
}

const wordOf = (token: Token | undefined) =>
  token === undefined ? "its end" : token.kind === "value" ? "a value" : `'${token.text}'`

// Texts are the same or not; whatever else is compared are numbers.
function combine(sign: string, left: Expression, right: Expression): Expression {
  switch (sign) {
    case "=":
    case "!=": {
      const areTexts = typeOf(left) === "text" && typeOf(right) === "text"
      const same = call(areTexts ? "same" : "=", left, right)
      return sign === "=" ? same : call("not", same)
    }
    case ">":
      return call("<", right, left)
    case ">=":
      return call("<=", right, left)
    default:
      return call(sign as OperatorName, left, right)
  }
}

function call(name: OperatorName, ...args: readonly Expression[]): Expression {
  const { takes } = SIGNATURES[name]
  if (takes.length !== args.length)
    throw new Error(`${name} takes ${takes.length} values, not ${args.length}`)
  requireConstants(name, args)
  return { kind: "call", name, args: args.map((arg, n) => typed(name, arg, takes[n] ?? "text")) }
}

// What the engine must know before it reads a row.
function requireConstants(name: OperatorName, args: readonly Expression[]): void {
  const [, second, third] = args
  if (name === "round" && !isWhole(second, 0, 12))
    throw new Error("round takes how many digits stay, 0 to 12")
  if (name === "part" && !(isText(second) && isWhole(third, 1, 99)))
    throw new Error(
      "part takes a text, the sign between its parts in quotes, and which part, from 1",
    )
  if (name === "replace" && !(isText(second) && third?.kind === "text"))
    throw new Error("replace takes a text, and in quotes what is replaced and what by")
}

const isText = (one: Expression | undefined) => one?.kind === "text" && one.text !== ""
const isWhole = (one: Expression | undefined, least: number, most: number) =>
  one?.kind === "number" && /^\d{1,2}$/.test(one.text) && +one.text >= least && +one.text <= most

function typed(name: string, arg: Expression, type: ValueType): Expression {
  const found = asType(arg, type)
  if (found === undefined) throw new Error(`${name} takes a ${type}, not a ${typeOf(arg)}`)
  return found
}

function choose(args: readonly Expression[]): Expression {
  const [condition, yes, no] = args
  if (condition === undefined || yes === undefined || no === undefined || args.length > 3)
    throw new Error("if takes a condition and two values")
  const type = typeOf(yes) === typeOf(no) ? typeOf(yes) : "text"
  return {
    kind: "if",
    condition: typed("if", condition, "condition"),
    yes: typed("if", yes, type),
    no: typed("if", no, type),
  }
}
