import { argumentsOf, type TreeNode } from "../../warehouse/query-tree.ts"

/** Endings of functions that give something else where they cannot tell. */
const TOLERANT = /(OrNull|OrZero|OrDefault)$/
const CONVERSIONS = /^(_?CAST|accurateCast|to[A-Z]\w*)$/

/** Functions that throw for some values whatever the types are, with what to write instead. */
const ALWAYS: readonly (readonly [RegExp, string])[] = [
  [/^throwIf$/i, "a condition of the select, as where"],
  [/^parse\w+$/i, "its form that ends in OrNull or OrZero"],
  [/^base(32|58|64)(URL)?Decode$/i, "its form that begins with try, as tryBase64Decode"],
  [/^(decrypt|aes_decrypt_mysql)$/i, "tryDecrypt"],
  [/^IPv[46]StringToNum$/i, "its form that ends in OrNull or OrDefault"],
  [/^(gcd|lcm|factorial|translate\w*|jumpConsistentHash|bitTest(All|Any)?)$/i, "another way"],
  [/^(multiply|divide)Decimal$/i, "the operator, of decimals with 38 digits"],
  [/^(range|repeat|space|(left|right)Pad\w*|arrayWithConstant|arrayResize)$/i, "a bounded length"],
  [/^(arrayZip|mapFromArrays|arrayDotProduct|sumMap\w*|(min|max)Map\w*)$/, "arrays of one length"],
  [/^(L\d|Linf|Lp|cosine)\w*Distance$/, "arrays of one length"],
  [/^(groupArrayInsertAt|aggThrow)/, "another aggregate function"],
  [/^(dictGet\w*|dictHas|joinGet\w*)$/, "a join: a dictionary may fail to load"],
]

const DIVISION = /^(intDiv|modulo|moduloLegacy|positiveModulo|positive_modulo|pmod|mod)$/
const PATTERN =
  /^(match|i?like|noti?like|extract\w*|replaceRegexp\w*|regexpExtract|countMatches\w*)$/i
const DATE_ARITHMETIC = /^(plus|minus|(add|subtract)[A-Z]\w*)$/

/** What to write instead of a call that throws for some values; undefined: it throws for none. */
export function insteadOf(call: TreeNode): string | undefined {
  const name = nameOf(call)
  const args = argumentsOf(call)
  if (TOLERANT.test(name) || /^(try|accurateCastOr)/.test(name)) return undefined
  const [, instead] = ALWAYS.find(([pattern]) => pattern.test(name)) ?? []
  if (instead !== undefined) return instead
  if (CONVERSIONS.test(name)) return conversion(name, typeOf(args[0]), typeOf(call))
  if (DIVISION.test(name)) return division(name, args)
  if (name === "divide" && isDecimal(typeOf(call)) && !isNotZero(args[1]))
    return "a constant divisor, or the division in a model that reads this one"
  if (PATTERN.test(name) && args[1]?.kind !== "CONSTANT") return "a pattern that is a constant"
  if (DATE_ARITHMETIC.test(name) && isTime(typeOf(call)) && args.some(isWideNumber))
    return "a number of 32 bits, as toInt32(...)"
  if (/^array[A-Z]/.test(name) && args[0]?.kind === "LAMBDA" && lambdaArrays(name, args) > 1)
    return "one array, as arrayMap(pair -> ..., arrayZipUnaligned(...))"
  return undefined
}

/** The function that a call calls. */
export function nameOf({ line }: TreeNode): string {
  return /function_name: (\w+)/.exec(line)?.[1] ?? ""
}

/** The type of what a node gives, as the engine writes it; empty where it says none. */
export function typeOf(node: TreeNode | undefined): string {
  const found = /(?:result_type|constant_value_type): (.*?)(?:, source_id: \d+)?$/
  return found.exec(node?.line ?? "")?.[1] ?? ""
}

function conversion(name: string, from: string, into: string): string | undefined {
  const target = bare(into)
  const cast = `accurateCastOrNull(..., '${target}')`
  const isCast = /^(_?CAST|accurateCast)$/.test(name)
  const tolerant = isCast ? cast : `${name}OrZero or ${name}OrNull`
  if (isCast && isNullable(from) && !isNullable(into)) return "ifNull(..., ...) in it"
  if (losesNothing(bare(from), target)) return undefined
  if (/^(Fixed)?String/.test(bare(from))) return target.startsWith("FixedString") ? cast : tolerant
  if (name === "accurateCast") return cast
  return isUnfit(bare(from), target) ? `a wider type, or ${cast}` : undefined
}

// Of numbers, which the engine turns around where they do not fit, but for decimals and what is no number.
function isUnfit(from: string, into: string): boolean {
  const [inner, target] = [/^Array\((.*)\)$/.exec(from)?.[1], /^Array\((.*)\)$/.exec(into)?.[1]]
  if (inner !== undefined && target !== undefined)
    return !losesNothing(inner, target) && (/^(Fixed)?String/.test(inner) || isUnfit(inner, target))
  if (/^(Enum|Dynamic|Variant|JSON|Object)/.test(into) || /^(Dynamic|Variant|JSON)/.test(from))
    return true
  if (/^Float|^BFloat/.test(from)) return /^(U?Int|Decimal|DateTime64|Time64)/.test(into)
  if (isDecimal(from) && /^(DateTime64|Time64)/.test(into)) return true
  const isNumber = /^(U?Int\d|Decimal)/
  if (!isNumber.test(from) || !isNumber.test(into)) return false
  return (isDecimal(from) || isDecimal(into)) && digitsOf(from, "most") > digitsOf(into, "least")
}

const INTEGER_DIGITS: Readonly<Record<string, number>> = { 8: 3, 16: 5, 32: 10, 64: 20, 128: 39 }

// Digits before the point: those that may come, or those that surely fit.
function digitsOf(type: string, which: "most" | "least"): number {
  const [, precision, scale] = /^Decimal\((\d+), (\d+)\)/.exec(type) ?? []
  if (precision !== undefined) return Number(precision) - Number(scale)
  const bits = /^U?Int(\d+)/.exec(type)?.[1] ?? "256"
  return (INTEGER_DIGITS[bits] ?? 78) - (which === "least" ? 1 : 0)
}

function division(name: string, args: readonly TreeNode[]): string | undefined {
  if (isNotZero(args[1])) return undefined
  const isFloat = args.some((arg) => /^Float/.test(bare(typeOf(arg))))
  if (isFloat && name !== "intDiv") return undefined
  return `${name === "intDiv" ? "intDivOrZero" : "moduloOrZero"}, or a constant divisor`
}

function isNotZero(node: TreeNode | undefined): boolean {
  const value = /constant_value: \w*?_?'?(-?\d+(?:\.\d+)?)'?, constant_value_type/.exec(
    node?.line ?? "",
  )?.[1]
  return value !== undefined && Number(value) !== 0
}

function lambdaArrays(name: string, args: readonly TreeNode[]): number {
  return args.length - (name === "arrayFold" ? 2 : 1)
}

const isWideNumber = (node: TreeNode) =>
  node.kind !== "CONSTANT" && /^U?Int(64|128|256)$/.test(bare(typeOf(node)))
const isTime = (type: string) => /^(Date|DateTime|Time)/.test(bare(type))
const isDecimal = (type: string) => bare(type).startsWith("Decimal")
const isNullable = (type: string) => /^(LowCardinality\()?Nullable\(/.test(type)
const losesNothing = (from: string, into: string) => from === into || into === "String"

/** Without what changes no value. */
function bare(type: string): string {
  const inner = /^(?:LowCardinality|Nullable)\((.*)\)$/.exec(type)?.[1]
  return inner === undefined ? type : bare(inner)
}
