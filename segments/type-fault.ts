/** What the engine says of a select that it understands and whose types do not go together, in words about the text. */
export interface TypeFault {
  readonly words: string
  /** The column or function at fault. */
  readonly name?: string
}

const COLUMN = /__table\d+\.(`(?:[^`\\]|\\.)+`|\w+) ([A-Z]\w*)/g
const LITERAL = /(?<![\w`])('(?:[^'\\]|\\.)*'|-?\d+(?:\.\d+)?)_([A-Z]\w*)/
const COMPARISONS = /^(equals|notEquals|less|greater|lessOrEquals|greaterOrEquals)$/

/**
 * Undefined: it is none of these. A value is repeated only where it stands in the text: what a sub-query found while
 * the select was checked may be a player's.
 */
export function typeFault(message: string, sql: string): TypeFault | undefined {
  return (
    comparisonFault(message, sql) ??
    argumentFault(message) ??
    aggregateFault(message) ??
    filterFault(message) ??
    literalFault(message, sql)
  )
}

function comparisonFault(message: string, sql: string): TypeFault | undefined {
  const [, called = "", passed = ""] =
    /while executing function (\w+) on arguments (.*)/s.exec(message) ?? []
  if (!COMPARISONS.test(called)) return undefined
  const columns = [...passed.matchAll(COLUMN)].map(([, name = "", type = ""]) => ({
    name: name.replaceAll("`", "").replace(/\.key_.*$/, ""),
    type,
  }))
  const [column, other] = columns
  if (column === undefined) return undefined
  const { name, type } = column
  const [, literal = "", literalType = ""] = LITERAL.exec(passed) ?? []
  const isTold = literal !== "" && sql.includes(literal)
  const another =
    other !== undefined
      ? `\`${other.name}\` ${kindOf(other.type)}`
      : `${isTold ? literal : "what it is compared with"} ${kindOf(literalType || typeOf(passed, type))}`
  const has = type === "Array" && isTold ? ` Expected has(${name}, ${literal}).` : ""
  return {
    words: `\`${name}\` is ${kindOf(type)} and ${another}: they do not compare.${has}`,
    name,
  }
}

// The last type that is named, which is not the column's.
function typeOf(passed: string, columnType: string): string {
  const types = [...passed.matchAll(/ ([A-Z]\w*)(?:\([^)]*\))? Const\(/g)].map(
    ([, one = ""]) => one,
  )
  return types.at(-1) ?? columnType
}

function argumentFault(message: string): TypeFault | undefined {
  const [, types = "", called = ""] =
    /^Illegal types? \(?(.+?)\)? of arguments? of function (\w+)/.exec(message) ?? []
  if (called !== "") {
    const kinds = types.split(/ and |, (?![^(]*\))/).map(kindOf)
    return { words: `\`${called}\` does not take ${kinds.join(" and ")}.`, name: called }
  }
  const [words = "", name] =
    /^An incorrect number of arguments was specified for function '(\w+)'\. Expected [^:\n]*/.exec(
      message,
    ) ?? []
  if (name === undefined) return undefined
  const counts = words.slice(words.indexOf("Expected "))
  return { words: `\`${name}\` has another number of arguments. ${counts}.`, name }
}

function aggregateFault(message: string): TypeFault | undefined {
  const [, call = "", name = ""] =
    /^Aggregate function ((\w+)\(.*?)(?: AS \w+)? is found in (?:WHERE|PREWHERE)/s.exec(message) ??
    []
  if (name !== "") {
    const words = `\`${call}\` is of several rows, and \`where\` looks at one at a time. Expected it in \`having\`, behind \`group by player_key\`.`
    return { words, name }
  }
  const [, column] =
    /^Column '(?:[\w`]+\.)*([\w`]+)' is not under aggregate function/.exec(message) ?? []
  if (column === undefined) return undefined
  return {
    words: `\`${column}\` stands neither in \`group by\` nor within an aggregate, such as any(${column}).`,
    name: column,
  }
}

function filterFault(message: string): TypeFault | undefined {
  const [, type] = /^Invalid type for filter in WHERE: ([^.\n]+)/.exec(message) ?? []
  if (type === undefined) return undefined
  return {
    words: `The condition is ${kindOf(type)}. Expected one that is true or false, such as a comparison.`,
  }
}

function literalFault(message: string, sql: string): TypeFault | undefined {
  const [, literal = "", type] = /^Cannot convert string ('.*?') to type (\w+)/.exec(message) ?? []
  if (type === undefined) return undefined
  const isTold = sql.includes(literal)
  return {
    words: `${isTold ? literal : "A text"} is compared with ${kindOf(type)}, and is none.`,
    ...(isTold && { name: literal }),
  }
}

// In a reader's words; what has no other name keeps the engine's.
function kindOf(type: string): string {
  const inner = type.trim().replace(/^(?:LowCardinality|Nullable)\((.*)\)$/, "$1")
  const [name = ""] = inner.split("(")
  if (/^(?:U?Int\d+|Float\d+|Decimal\d*|Bool)$/.test(name)) return "a number"
  if (/^(?:String|FixedString|Enum\d*|LowCardinality)$/.test(name)) return "a text"
  if (/^Date\d*$/.test(name)) return "a day"
  if (/^DateTime\d*$/.test(name)) return "an instant"
  if (name === "Array") return "a list"
  if (name === "Map") return "a map"
  return `of type ${name}`
}
