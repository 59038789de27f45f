import { resolve } from "node:path"
import type { Command } from "commander"
import { PitbossError } from "../core/errors.ts"
import { TERMS } from "../models/runner/selection.ts"
import { modelsDocs } from "./operation/models/docs.ts"
import { modelsCompile, modelsLs, modelsPlan } from "./operation/models/models.ts"
import { modelsAsOf, modelsPasts, modelsPastsDrop } from "./operation/models/past.ts"
import {
  modelsExposures,
  modelsFailures,
  modelsFreshness,
  modelsLog,
  modelsResults,
} from "./operation/models/results.ts"
import { modelsBuild, modelsRun, modelsSeed, modelsTest } from "./operation/models/run.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"

interface ModelOptions extends GlobalOptions {
  readonly select?: string[]
  readonly exclude?: string[]
  readonly vars?: string[]
  readonly fullRefresh?: boolean
  readonly threads?: string
}

interface PastOptions {
  readonly asOf?: string
  readonly into?: string
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
    [modelsResults, "results", "the last result of each test"],
    [modelsFailures, "failures", "the rows at which tests failed, of the last run of each"],
    [modelsExposures, "exposures", "which segments, campaigns and dashboards read a model"],
  ] as const)
    chosen(name, summary).action((options: ModelOptions) =>
      answer(options, operation, choiceOf(options)),
    )
  chosen("log", "what ran, latest first: rows, time, memory and error")
    .option("--limit <n>", "most rows", "100")
    .action((options: ModelOptions & { readonly limit: string }) =>
      answer(options, modelsLog, { ...choiceOf(options), limit: Number(options.limit) }),
    )
  addCommand(models, "freshness", "how old the newest of what came in is").action(
    (options: GlobalOptions) => answer(options, modelsFreshness, {}),
  )
  chosen("seed", "bring the files of models/seeds into their tables").action(
    (options: ModelOptions) => answer(options, modelsSeed, choiceOf(options)),
  )
  const ran = (name: string, summary: string) =>
    chosen(name, summary)
      .option("--full-refresh", "build anew from everything", false)
      .option("--threads <n>", "models that are worked on at a time", "1")
  ran("build", "run and test; what reads a failed model is skipped").action(
    (options: ModelOptions) => answer(options, modelsBuild, runArgs(options)),
  )
  ran("run", "run models over what was touched")
    .option(
      "--as-of <date>",
      "build them as of a day's end or an instant, in a database of their own",
    )
    .option("--into <database>", "with --as-of: the database, as_of_...")
    .option("--vars <values...>", "with --as-of: values of variables, name=value")
    .action(({ asOf, into, ...options }: ModelOptions & PastOptions) =>
      asOf === undefined
        ? answer(options, modelsRun, runArgs(options))
        : answer(options, modelsAsOf, {
            ...{ ...choiceOf(options), vars: varsOf(options), at: asOf },
            ...(into !== undefined && { into }),
          }),
    )
  chosen("docs", "write what is known of the models as pages")
    .requiredOption("--out <dir>", "folder of the pages; index.html is the first")
    .action(({ out, ...options }: ModelOptions & { readonly out: string }) =>
      answer(options, modelsDocs, { ...choiceOf(options), out: resolve(out) }),
    )
  const pasts = models.command("pasts").description("databases that 'run --as-of' built")
  addCommand(pasts, "list", "each, with its instant").action((options: GlobalOptions) =>
    answer(options, modelsPasts, {}),
  )
  addCommand(pasts, "drop <database>", "drop one").action(
    (database: string, options: GlobalOptions) => answer(options, modelsPastsDrop, { database }),
  )
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
