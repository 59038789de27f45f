import { checkTests } from "./check-tests.ts"
import { tableFault } from "./engine-fault.ts"
import { Faults } from "./faults.ts"
import { checkHead } from "./head-reach.ts"
import { type Model, referencesOf } from "./model.ts"
import { Pipeline } from "./pipeline.ts"
import { RunLog } from "./run-log.ts"
import { createSource, withScratch } from "./scratch.ts"
import type { Site } from "./site.ts"

/**
 * Builds models, empty, in a database of their own and hands it to `use`: what does not compile,
 * has an undescribed column or a wrong key throws here, before anything real is touched.
 * All that is wrong is thrown at once, but for what lies behind it. `models` holds everything that they read, upstream first.
 */
export async function withTyped<Result>(
  site: Site,
  models: readonly Model[],
  use: (typed: Site) => Promise<Result>,
): Promise<Result> {
  return withScratch(site, {}, async (typed) => {
    for (const name of site.scope.project.sources) await createSource(site, typed, name)
    const pipeline = new Pipeline(typed, new RunLog(site.warehouse))
    const faults = new Faults()
    const refused = new Set<string>()
    for (const model of models) {
      // What reads a model that is refused cannot be looked at.
      const isBehind = referencesOf(model).some((name) => refused.has(name))
      const isRight = !isBehind && (await isBuilt(typed, pipeline, model, faults))
      if (!isRight) refused.add(model.name)
    }
    faults.throwAny()
    return use(typed)
  })
}

async function isBuilt(
  typed: Site,
  pipeline: Pipeline,
  model: Model,
  faults: Faults,
): Promise<boolean> {
  try {
    await checkHead(typed, model)
    await pipeline.build(model, "deploy")
    await checkTests(typed, model)
    return true
  } catch (thrown) {
    faults.add(tableFault(model, thrown))
    return false
  }
}
