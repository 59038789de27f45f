import type { Warehouse } from "../../warehouse/warehouse.ts"

/** Kinds of functions, as the engine sorts them, that reckon with their arguments alone. */
const CATEGORIES = [
  ...["Arithmetic", "Mathematical", "Rounding", "Comparison", "Logical", "Conditional", "Null"],
  ...["Dates and Times", "Time Window", "Type Conversion", "Arrays", "Map", "Tuple", "JSON"],
  ...["String", "String Search", "String Splitting", "String Replacement", "Hash", "Bit", "Bitmap"],
  ...["Encoding", "Distance", "Aggregate Functions"],
]

/** Harmless ones of kinds in which others are not. */
const ALSO = [
  ...["lambda", "exists", "_CAST", "caseWithExpression", "transform", "identity", "materialize"],
  ...["toTypeName", "bar", "finalizeAggregation", "countDigits", "isDecimalOverflow", "grouping"],
  ...["formatReadableSize", "formatReadableQuantity", "formatReadableTimeDelta"],
  ...[
    "formatReadableDecimalSize",
    "visibleWidth",
    "sparkbar",
    "domain",
    "path",
    "toIPv4",
    "toIPv6",
  ],
]

/**
 * Refused though their kind is not: they work long on short arguments or make long texts of them (one step of theirs
 * cannot be ended), name other functions by a string, or tell of the machine.
 */
const NOT =
  /^(chdb|repeat|replicate|space|(left|right)?pad(utf8)?|(left|right)pad(utf8)?|.*levenshtein.*|.*editdistance.*|jaro.*|.*jaccard.*|sparsegrams.*|multifuzzy.*|multimatch.*|arrayfold|arrayreduce(inranges)?|arrayshingles|arraywithconstant|arrayresize|randomhadamardtransform|.*(shuffle|randomsample)|reinterpret.*|formatrow.*|aggthrow|flamegraph|groupformat|estimatecompressionratio|timeseries.*|nothing.*|convertcharset|tokensforlikepattern|naivebayes.*|serverti.*|(now|now64)inblock.*|arraydotproduct)$/

/** What may stand behind an aggregate function's name and makes another of it. */
const COMBINATORS =
  /(If|Array|Map|SimpleState|MergeState|State|Merge|ForEach|Distinct|OrDefault|OrNull|Resample|ArgMin|ArgMax|Null)$/

/** The functions that people's selects may call. */
export class AllowedFunctions {
  readonly #names: ReadonlySet<string>
  readonly #all: ReadonlySet<string>
  readonly #aggregates: ReadonlySet<string>

  constructor(functions: readonly EngineFunction[]) {
    const allowed = functions.filter(isAllowed)
    this.#all = new Set(functions.map(({ name }) => lower(name)))
    this.#names = new Set([...ALSO, ...allowed.map(({ name }) => name)].map(lower))
    this.#aggregates = new Set(
      allowed.filter(({ is_aggregate }) => is_aggregate === 1).map(({ name }) => lower(name)),
    )
  }

  /** Whether a call by that name is one of them, also with combinators behind it, as sumIf. */
  has(name: string): boolean {
    if (this.#names.has(lower(name))) return true
    for (let rest = name; COMBINATORS.test(rest); ) {
      rest = rest.replace(COMBINATORS, "")
      if (this.#aggregates.has(lower(rest))) return true
    }
    return false
  }

  /** Whether the engine has a function by that name that is none of them. */
  refuses(name: string): boolean {
    return this.#all.has(lower(name)) && !this.has(name)
  }

  get names(): readonly string[] {
    return [...this.#names]
  }
}

const KNOWN = new WeakMap<Warehouse, Promise<AllowedFunctions>>()

/** Those of the engine that will run the selects, which has the same for as long as it is open. */
export function allowedFunctions(warehouse: Warehouse): Promise<AllowedFunctions> {
  const known = KNOWN.get(warehouse) ?? readFunctions(warehouse)
  KNOWN.set(warehouse, known)
  known.catch(() => KNOWN.delete(warehouse))
  return known
}

async function readFunctions(warehouse: Warehouse): Promise<AllowedFunctions> {
  return new AllowedFunctions(
    await warehouse.query<EngineFunction>(
      `select one.name as name, one.is_aggregate as is_aggregate, of.name as of, of.categories as category
from system.functions as one
join system.functions as of on of.name = if(one.alias_to = '', one.name, one.alias_to)`,
    ),
  )
}

interface EngineFunction {
  readonly name: string
  readonly is_aggregate: number
  /** What the name stands for. */
  readonly of: string
  readonly category: string
}

function isAllowed({ name, of, category }: EngineFunction): boolean {
  return CATEGORIES.includes(category) && !NOT.test(lower(of)) && !NOT.test(lower(name))
}

const lower = (text: string) => text.toLowerCase()
