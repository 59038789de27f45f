import type { Model } from "./model.ts"
import { Pipeline } from "./pipeline.ts"
import { RunLog } from "./run-log.ts"
import { createSource, withScratch } from "./scratch.ts"
import type { Site } from "./site.ts"

/**
 * Builds models, empty, in a database of their own and hands it to `use`: what does not compile,
 * has an undescribed column or a wrong key throws here, before anything real is touched.
 * `models` holds everything that they read, upstream first.
 */
export async function withTyped<Result>(
  site: Site,
  models: readonly Model[],
  use: (typed: Site) => Promise<Result>,
): Promise<Result> {
  return withScratch(site, {}, async (typed) => {
    for (const name of site.scope.project.sources) await createSource(site, typed, name)
    const pipeline = new Pipeline(typed, new RunLog(site.warehouse))
    for (const model of models) await pipeline.build(model, "deploy")
    return use(typed)
  })
}
