import type { Command } from "commander"
import { PitbossError } from "../core/errors.ts"
import { TERMS } from "../models/runner/selection.ts"
import { modelsCompile, modelsLs, modelsPlan } from "./operation/models/models.ts"
import { modelsBuild, modelsRun, modelsTest } from "./operation/models/run.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"

interface ModelOptions extends GlobalOptions {
  readonly select?: string[]
  readonly exclude?: string[]
  readonly vars?: string[]
  readonly fullRefresh?: boolean
  readonly threads?: string
}

/** `pitboss models`: the SQL project. */
export function registerModels(program: Command): void {
  const models = program.command("models").description("the SQL project")
  const chosen = (name: string, summary: string) =>
    addCommand(models, name, summary)
      .option("--select <terms...>", TERMS)
      .option("--exclude <terms...>", "as --select: what is left out")
  for (const [operation, name, summary] of [
    [modelsLs, "ls", "the models in order of the graph"],
    [modelsCompile, "compile", "the SQL as it is sent"],
    [modelsPlan, "plan", "what differs between the files and what is deployed"],
    [modelsTest, "test", "schema tests and contracts on the real engine"],
  ] as const)
    chosen(name, summary)
      .option("--vars <values...>", "values of variables: name=value")
      .action((options: ModelOptions) =>
        answer(options, operation, { ...choiceOf(options), vars: varsOf(options) }),
      )
  for (const [operation, name, summary] of [
    [modelsRun, "run", "run models over what was touched"],
    [modelsBuild, "build", "run and test; what reads a failed model is skipped"],
  ] as const)
    chosen(name, summary)
      .option("--full-refresh", "build anew from everything", false)
      .option("--threads <n>", "models that are worked on at a time", "1")
      .action((options: ModelOptions) => answer(options, operation, runArgs(options)))
}

function choiceOf({ select = [], exclude = [] }: ModelOptions) {
  return { select, exclude }
}

function runArgs(options: ModelOptions) {
  const { fullRefresh = false, threads = "1" } = options
  return { ...choiceOf(options), full_refresh: fullRefresh, threads: Number(threads) }
}

/** `--vars days=30 word=night`. Throws MODELS_VARS. */
export function varsOf({ vars = [] }: Pick<ModelOptions, "vars">): Record<string, string> {
  return Object.fromEntries(
    vars.map((text) => {
      const [, name, value] = /^([a-z]\w*)=(.*)$/s.exec(text) ?? []
      if (name === undefined || value === undefined)
        throw new PitbossError("MODELS_VARS", `--vars ${text}: expected name=value.`)
      return [name, value]
    }),
  )
}
