import { withTyped } from "./check.ts"
import { runContract } from "./contract-test.ts"
import type { Model } from "./model.ts"
import { isFailure, type TestOutcome } from "./outcome.ts"
import {
  createRunModel,
  isBroken,
  type RunMeans,
  type RunOptions,
  type RunOutcome,
  skipped,
  walkInTurns,
} from "./run-models.ts"
import { hasContract } from "./run-tests.ts"
import { runSchemaTests } from "./schema-test.ts"
import { dropScratches } from "./scratch.ts"
import { withUpstream } from "./selection.ts"
import type { Site } from "./site.ts"

/** What became of a model in a build. */
export interface BuildOutcome {
  readonly run: RunOutcome
  readonly tests: readonly TestOutcome[]
}

/**
 * Runs and tests models in the order of the graph: the examples of a model's contract first, on the engine,
 * then the model, then the tests of its rows. What reads a model that failed, or whose test of severity
 * error failed, is skipped.
 */
export async function buildModels(
  means: RunMeans,
  models: readonly Model[],
  options: RunOptions,
): Promise<readonly BuildOutcome[]> {
  const { site } = means.pipeline
  const { project } = site.scope
  const runModel = createRunModel(means, options)
  const build = (typed: Site | undefined) =>
    walkInTurns<BuildOutcome>(means, models, options, async (model, upstream) =>
      upstream.some(blocks) ? { run: skipped(model), tests: [] } : buildModel(model, typed),
    )
  async function buildModel(model: Model, typed: Site | undefined): Promise<BuildOutcome> {
    const { contract } = model
    const examples = contract && typed ? await runContract(site, typed, model, contract) : []
    if (examples.some(isFailure)) return { run: skipped(model), tests: examples }
    const run = await runModel(model)
    if (isBroken(run)) return { run, tests: examples }
    return { run, tests: [...examples, ...(await runSchemaTests(site, model))] }
  }
  const withExamples = models.filter(hasContract)
  if (withExamples.length === 0) return build(undefined)
  await dropScratches(site)
  return withTyped(site, withUpstream(project, withExamples), build)
}

function blocks({ run, tests }: BuildOutcome): boolean {
  return isBroken(run) || tests.some(isFailure)
}
