import { withTyped } from "./check.ts"
import { runContract } from "./contract-test.ts"
import type { Model } from "./model.ts"
import type { TestOutcome } from "./outcome.ts"
import { runSchemaTests } from "./schema-test.ts"
import { dropScratches } from "./scratch.ts"
import { withUpstream } from "./selection.ts"
import type { Site } from "./site.ts"

/** Runs schema tests over the deployed relations, and contracts in databases of their own. */
export async function runTests(
  site: Site,
  models: readonly Model[],
): Promise<readonly TestOutcome[]> {
  const outcomes: TestOutcome[] = []
  for (const model of models) outcomes.push(...(await runSchemaTests(site, model)))
  const { project } = site.scope
  const withContract = models.filter(hasContract)
  if (withContract.length === 0) return outcomes
  await dropScratches(site)
  return withTyped(site, withUpstream(project, withContract), async (typed) => {
    for (const model of withContract)
      if (model.contract) outcomes.push(...(await runContract(site, typed, model, model.contract)))
    return outcomes
  })
}

/** Whether a model has examples. */
export function hasContract({ contract }: Model): boolean {
  return (contract?.tests.length ?? 0) > 0
}
