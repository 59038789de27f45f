import { z } from "zod"
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

/** `pitboss models plan`: what differs between the files and what is deployed. */
export const modelsPlan = operation({
  name: "models-plan",
  need: "bare",
  args,
  async run(runtime, { vars, ...choice }) {
    const runner = presentProject(runtime, vars)
    const steps = await runner.plan()
    const names = new Set((await runner.chosen(choice)).map(({ name }) => name))
    const isAll = choice.select.length === 0 && choice.exclude.length === 0
    return rows(steps.filter(({ name }) => isAll || names.has(name)).map(shown))
  },
})

function shown({ action, name, materialized, reason }: PlanStep): object {
  return { action, name, materialized, reason }
}
