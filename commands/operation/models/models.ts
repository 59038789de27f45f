import { z } from "zod"
import type { Passage } from "../../../models/runner/passage.ts"
import type { PlanStep } from "../../../models/runner/plan.ts"
import { operation } from "../../operation.ts"
import { rows } from "../../output.ts"
import { chosenArgs, presentProject, varsArg } from "./chosen.ts"

const args = z.object({ ...chosenArgs, ...varsArg })

/** `pitboss models ls`. */
export const modelsLs = operation({
  name: "models-ls",
  need: "bare",
  args,
  async run(runtime, { vars, ...choice }) {
    const models = await presentProject(runtime, vars).chosen(choice)
    return rows(
      models.map(({ name, path, layer, matter }) => ({
        name,
        layer,
        materialized: matter.materialized,
        tags: matter.tags,
        ...("schedule" in matter && { schedule: matter.schedule }),
        ...("every" in matter && { every_seconds: matter.every }),
        path,
        description: matter.description,
      })),
    )
  },
})

/** `pitboss models compile`. */
export const modelsCompile = operation({
  name: "models-compile",
  need: "bare",
  args,
  async run(runtime, { vars, ...choice }) {
    return rows(await presentProject(runtime, vars).compile(choice))
  },
})

/** `pitboss models plan`: what differs between the files and what is deployed; all of it is taken, whatever is chosen. */
export const modelsPlan = operation({
  name: "models-plan",
  need: "bare",
  args,
  async run(runtime, { vars, ...choice }) {
    const runner = presentProject(runtime, vars)
    const steps = await runner.plan()
    const names = new Set((await runner.chosen(choice)).map(({ name }) => name))
    const passages = await runner.passages()
    return rows(
      steps.map((step) => ({
        ...shown(step, passages.get(step.name)),
        chosen: names.has(step.name),
      })),
    )
  },
})

function shown({ action, name, materialized, reason }: PlanStep, passage?: Passage): object {
  return { action, name, materialized, reason, waits: passage?.waits, why: passage?.why }
}
