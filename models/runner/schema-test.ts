import { db } from "../dialect/client.ts"
import { analystSql, compile, typed } from "../dialect/compile.ts"
import type { SchemaTest } from "./front-matter.ts"
import { isMaterialized, type Model } from "./model.ts"
import { type TestOutcome, timed } from "./outcome.ts"
import { placed, type Site } from "./site.ts"

/** Offending rows that a failed test shows. */
const ROWS_SHOWN_MAX = 5

/** Runs the tests of a model's front matter over the deployed relation. */
export async function runSchemaTests(site: Site, model: Model): Promise<readonly TestOutcome[]> {
  const outcomes: TestOutcome[] = []
  for (const test of model.matter.tests) {
    const outcome = await timed(async () => {
      const { sql, params } = compile(offending(site, model, test).limit(ROWS_SHOWN_MAX))
      const rows = await site.warehouse.query(sql, params)
      return rows.map((row) => `offending row: ${JSON.stringify(row)}`)
    })
    outcomes.push({ model: model.name, kind: "schema", test: nameOf(test), ...outcome })
  }
  return outcomes
}

function offending(site: Site, model: Model, test: SchemaTest) {
  const rows = db.from(relation(site, model))
  if ("unique" in test)
    return rows
      .select(test.unique)
      .count({ times: "*" })
      .groupBy(test.unique)
      .havingRaw("count(*) > 1")
  if ("not_null" in test)
    return rows
      .select(test.not_null)
      .whereRaw(test.not_null.map(() => "?? is null").join(" or "), test.not_null)
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

// Rows of an insert-triggered target are added up only by `final`.
function relation(site: Site, model: Model) {
  const name = placed(site, model.name)
  return db.raw(isMaterialized(model, "materialized_view") ? "?? final" : "??", [name])
}

function nameOf(test: SchemaTest): string {
  if ("unique" in test) return `unique (${test.unique.join(", ")})`
  if ("not_null" in test) return `not_null (${test.not_null.join(", ")})`
  if ("accepted_values" in test) return `accepted_values of ${test.accepted_values.column}`
  if ("relationships" in test)
    return `${test.relationships.column} is in ${test.relationships.to}.${test.relationships.field}`
  return test.expression
}
