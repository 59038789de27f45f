import { PitbossError } from "../../../core/errors.ts"
import type { AdoptionReport } from "../../../models/runner/adoption.ts"
import { readersOf } from "../../../models/runner/exposure.ts"
import type { PlanStep } from "../../../models/runner/plan.ts"
import { loadProject } from "../../../models/runner/project.ts"
import type { Choice } from "../../../models/runner/selection.ts"
import { exposuresOf } from "../../exposures.ts"
import { MODELS_DIR } from "../../folders.ts"
import type { Runtime } from "../../running.ts"

export interface Adopted {
  /** Names of the models that were meant, by what was deployed before. */
  readonly chosen: readonly string[]
  readonly report: AdoptionReport
}

/**
 * Brings the warehouse to the files as they are now, under load where a server runs, and goes on with them. All
 * that differs is taken, whatever was chosen: a warehouse has one project. Throws MODELS_IN_USE where a model
 * is gone that something still reads.
 */
export async function adoptFiles(runtime: Runtime, choice: Choice): Promise<Adopted> {
  const project = loadProject(MODELS_DIR)
  const present = runtime.runner.over(project)
  await refuseInUse(runtime, await present.plan())
  const chosen = (await present.chosen(choice)).map(({ name }) => name)
  const { roles, runner } = runtime
  const report = await runner.adopt(project, (use) => (roles ? roles.landing.pause(use) : use()))
  return { chosen, report }
}

async function refuseInUse(runtime: Runtime, steps: readonly PlanStep[]): Promise<void> {
  const gone = steps.filter(({ action }) => action === "drop").map(({ name }) => name)
  if (gone.length === 0) return
  // Named by what was the project until now: by its names they are found.
  const readers = readersOf(await exposuresOf(runtime, runtime.runner.project))
  const used = gone.filter((name) => readers.has(name))
  if (used.length === 0) return
  throw new PitbossError(
    "MODELS_IN_USE",
    used
      .map((name) => {
        const by = (readers.get(name) ?? []).map(({ kind, name: reader }) => `${kind} ${reader}`)
        return `'${name}' left the project, and is read by ${by.join(", ")}; expected these to read something else first.`
      })
      .join("\n"),
  )
}
