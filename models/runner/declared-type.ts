import { asError, PitbossError } from "../../core/errors.ts"
import { quoteText } from "../dialect/quote.ts"
import type { Model } from "./model.ts"
import { columnPlace } from "./place.ts"
import type { Site } from "./site.ts"
import type { TypedColumn } from "./typed-column.ts"

/**
 * Refuses a declared type that the engine does not know, to which what the select gives cannot be brought, or in
 * which values of it could be lost. Throws MODELS_COLUMN_TYPE.
 */
export async function checkTypes(
  site: Site,
  model: Model,
  described: readonly TypedColumn[],
): Promise<void> {
  for (const { name, type } of described) {
    const declared = model.matter.columns[name]?.type
    if (declared === undefined || declared === type) continue
    await checkCast(site, model, { name, type }, declared)
    if (await loses(site, bare(type), bare(declared)))
      throw refused(
        model,
        { name, type },
        declared,
        `every value of ${bare(type)} kept: a wider type, or a select that says how, as toInt32(...)`,
      )
  }
}

async function checkCast(
  { warehouse }: Site,
  model: Model,
  column: TypedColumn,
  declared: string,
): Promise<void> {
  const value = `defaultValueOfTypeName(${quoteText(column.type)})`
  await warehouse
    .query(`select cast(${value}, ${quoteText(declared)}) as value`)
    .catch((thrown: unknown) => {
      const [why = ""] = asError(thrown).message.split("\n")
      throw refused(model, column, declared, `a type that this can be brought to. ${why}`, thrown)
    })
}

// A type that holds all values of another is the one that the engine finds for both.
async function loses({ warehouse }: Site, from: string, to: string): Promise<boolean> {
  if (from === to || /^(String|Aggregate)/.test(to)) return false
  const both = [from, to].map((type) => `defaultValueOfTypeName(${quoteText(type)})`)
  return warehouse
    .query<{ type: string }>(`select toTypeName([${both.join(", ")}]) as type`)
    .then(([row]) => bare(row?.type.slice("Array(".length, -1) ?? "") !== to)
    .catch(() => true)
}

const WRAPPING = /(SimpleAggregateFunction\(\w+, |LowCardinality\()/

/** Without what changes no value, wherever it stands in the type: how it is stored, and how a tile adds it up. */
function bare(type: string): string {
  const found = WRAPPING.exec(type)
  if (found === null) return type
  const [wrapping] = found
  const start = found.index + wrapping.length
  const end = closingAt(type, start)
  return bare(type.slice(0, found.index) + type.slice(start, end) + type.slice(end + 1))
}

// The place of the parenthesis that closes what was opened before `from`.
function closingAt(type: string, from: number): number {
  let open = 1
  for (let at = from; at < type.length; at++) {
    if (type[at] === "(") open += 1
    if (type[at] === ")") open -= 1
    if (open === 0) return at
  }
  return type.length
}

function refused(
  model: Model,
  { name, type }: TypedColumn,
  declared: string,
  expected: string,
  cause?: unknown,
): PitbossError {
  return new PitbossError(
    "MODELS_COLUMN_TYPE",
    `${columnPlace(model, name)}: the column '${name}' is declared as ${declared}, and the select gives ${type}; expected ${expected}`,
    { model: model.name, column: name },
    cause === undefined ? {} : { cause },
  )
}
