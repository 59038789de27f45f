import { compile } from "../dialect/compile.ts"
import { engineFault } from "./engine-fault.ts"
import type { SchemaTest } from "./front-matter.ts"
import type { Model } from "./model.ts"
import { keyPlace, wordPlace } from "./place.ts"
import { checkReach } from "./reach.ts"
import { offending } from "./schema-test.ts"
import type { Site } from "./site.ts"

/**
 * Refuses tests whose SQL the engine would refuse, or that reaches outside the project, where the model is built and
 * empty. Throws MODELS_SQL and MODELS_REACH.
 */
export async function checkTests(site: Site, model: Model): Promise<void> {
  for (const test of model.matter.tests) {
    const written = [test.where ?? "", "expression" in test ? test.expression : ""].filter(Boolean)
    if (written.length > 0) await checkTest(site, model, test, written)
  }
}

async function checkTest(
  site: Site,
  model: Model,
  test: SchemaTest,
  written: readonly string[],
): Promise<void> {
  const place = placeOf(model, written)
  try {
    for (const text of written) await checkReach(site, `select (${text})`, { model, place })
    const { sql, params } = compile(offending(site, model, test).limit(0))
    await site.warehouse.query<object>(sql, params)
  } catch (thrown) {
    throw engineFault(
      site.scope.project,
      model,
      "select",
      Object.keys(model.matter.columns),
      thrown,
    )
  }
}

function placeOf(model: Model, [text = ""]: readonly string[]): string {
  return wordPlace(model, text) ?? keyPlace(model, "tests")
}
