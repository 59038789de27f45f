import { type Content, gatherContent } from "../models/docs/content.ts"
import type { Model } from "../models/runner/model.ts"
import type { Runner } from "../models/runner/runner.ts"
import { exposuresOf } from "./exposures.ts"
import type { Runtime } from "./running.ts"

/** What is known of a runner's models, and of what reads them. */
export async function documentedModels(
  store: Runtime["store"],
  runner: Runner,
  models: readonly Model[] = runner.ls(),
): Promise<Content> {
  const exposures = await exposuresOf({ store }, runner.project)
  const records = await runner.records()
  return gatherContent(runner.site, models, records, exposures)
}
