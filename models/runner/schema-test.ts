import { performance } from "node:perf_hooks"
import { asError } from "../../core/errors.ts"
import { db } from "../dialect/client.ts"
import { analystSql, compile, typed } from "../dialect/compile.ts"
import type { SchemaTest } from "./front-matter.ts"
import { isMaterialized, type Model } from "./model.ts"
import type { TestOutcome } from "./outcome.ts"
import { asTold, withoutPersonal } from "./personal.ts"
import { exists, placed, type Site } from "./site.ts"
import { PLAYER_KEY } from "./slice.ts"

/** Offending rows that a failed test keeps, and that it shows. */
export const OFFENDING_ROWS_MAX = 100
const ROWS_SHOWN_MAX = 5

const NOT_DEPLOYED =
  "it is not deployed; expected 'pitboss models run' or 'build' first: the tests of rows look at what is there."

/** By the hash of brand and player an analyst finds whom a failure is about; it names nobody. */
const KEPT: ReadonlySet<string> = new Set([PLAYER_KEY])

/** Runs the tests of a model's front matter over the deployed relation. */
export async function runSchemaTests(site: Site, model: Model): Promise<readonly TestOutcome[]> {
  const outcomes: TestOutcome[] = []
  for (const test of model.matter.tests) outcomes.push(await runSchemaTest(site, model, test))
  return outcomes
}

async function runSchemaTest(site: Site, model: Model, test: SchemaTest): Promise<TestOutcome> {
  const began = performance.now()
  const { severity } = test
  const about = { model: model.name, kind: "schema", test: nameOf(test), severity } as const
  try {
    const { sql, params } = compile(offending(site, model, test).limit(OFFENDING_ROWS_MAX))
    const rows = await site.warehouse.query<object>(sql, params)
    const shown = rows.map((row) => withoutPersonal(model, row, KEPT))
    // What is told and kept with the result names nobody at all.
    const differences = shown
      .slice(0, ROWS_SHOWN_MAX)
      .map((row) => `offending row: ${JSON.stringify(asTold(model, row))}`)
    const ms = performance.now() - began
    return { ...about, passed: rows.length === 0, differences, offending: shown, ms }
  } catch (thrown) {
    const ms = performance.now() - began
    const nothing = { ...about, passed: false, offending: [], ms }
    if (!(await exists(site, model.name)))
      return { ...nothing, isSkipped: true, differences: [NOT_DEPLOYED] }
    return { ...nothing, differences: [asError(thrown).message] }
  }
}

/** The rows for which a test does not hold. */
export function offending(site: Site, model: Model, test: SchemaTest) {
  const rows = rowsOf(site, model, test)
  if ("unique" in test)
    return rows
      .select(test.unique)
      .count({ times: "*" })
      .groupBy(test.unique)
      .havingRaw("count(*) > 1")
  if ("not_null" in test)
    return rows
      .select("*")
      .whereRaw(`(${test.not_null.map(() => "?? is null").join(" or ")})`, test.not_null)
  if ("accepted_values" in test) {
    const { column, values } = test.accepted_values
    return rows
      .distinct(column)
      .whereRaw("not has(?, toString(??))", [typed(values, "Array(String)"), column])
  }
  if ("relationships" in test) {
    const { column, to, field } = test.relationships
    const known = db.select(field).from(placed(site, to))
    return rows.distinct(column).whereRaw("?? not in ?", [column, known])
  }
  return rows.select("*").whereRaw(analystSql(`coalesce((${test.expression}), 0) = 0`))
}

function rowsOf(site: Site, model: Model, { where }: SchemaTest) {
  const rows = db.from(relation(site, model))
  return where === undefined ? rows : rows.whereRaw(analystSql(`(${where})`))
}

// Rows of an insert-triggered target are added up only by `final`.
function relation(site: Site, model: Model) {
  const name = placed(site, model.name)
  return db.raw(isMaterialized(model, "materialized_view") ? "?? final" : "??", [name])
}

/** How a test is named, in results. */
export function nameOf(test: SchemaTest): string {
  const where = test.where === undefined ? "" : ` where ${test.where}`
  return `${whatOf(test)}${where}`
}

function whatOf(test: SchemaTest): string {
  if ("unique" in test) return `unique (${test.unique.join(", ")})`
  if ("not_null" in test) return `not_null (${test.not_null.join(", ")})`
  if ("accepted_values" in test) return `accepted_values of ${test.accepted_values.column}`
  if ("relationships" in test)
    return `${test.relationships.column} is in ${test.relationships.to}.${test.relationships.field}`
  return test.expression
}
