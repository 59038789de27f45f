import { z } from "zod"
import { readersOf } from "../../../models/runner/exposure.ts"
import { exposuresOf } from "../../exposures.ts"
import { operation } from "../../operation.ts"
import { failedRows, rows } from "../../output.ts"
import { chosenArgs, presentProject } from "./chosen.ts"

const args = z.object(chosenArgs)

/** `pitboss models results`: the last result of each test. */
export const modelsResults = operation({
  name: "models-results",
  need: "bare",
  args,
  async run(runtime, choice) {
    const runner = presentProject(runtime)
    return rows(await (await runner.records()).results(await runner.chosen(choice)))
  },
})

/** `pitboss models failures`: the rows at which tests failed, of the last run of each. */
export const modelsFailures = operation({
  name: "models-failures",
  need: "bare",
  args,
  async run(runtime, choice) {
    const runner = presentProject(runtime)
    const failures = await (await runner.records()).failures(await runner.chosen(choice))
    return rows(failures.map(({ row, ...about }) => ({ ...about, row: JSON.parse(row) })))
  },
})

/** `pitboss models log`: what ran, latest first. */
export const modelsLog = operation({
  name: "models-log",
  need: "bare",
  args: args.extend({ limit: z.int().min(1).max(10_000).default(100) }),
  async run({ runner }, { limit, ...choice }) {
    return rows(await (await runner.records()).runs(await runner.chosen(choice), limit))
  },
})

/** `pitboss models freshness`: every check; fails behind them where something is older than it may be. */
export const modelsFreshness = operation({
  name: "models-freshness",
  need: "bare",
  args: z.object({}),
  async run(runtime) {
    const found = await (await presentProject(runtime).records()).freshness()
    const stale = found.filter(({ result }) => result === "error")
    if (stale.length === 0) return rows(found)
    const message = stale
      .map(({ source, name, newest, age_s }) =>
        newest === null
          ? `${source}, ${name}: nothing ever came in.`
          : `${source}, ${name}: the newest row is of ${newest}, ${age_s} s ago.`,
      )
      .join("\n")
    return failedRows(found, { code: "MODELS_STALE", message })
  },
})

/** `pitboss models exposures`: what outside the project reads each model. */
export const modelsExposures = operation({
  name: "models-exposures",
  need: "bare",
  args,
  async run(runtime, choice) {
    const runner = presentProject(runtime)
    const readers = readersOf(await exposuresOf(runtime, runner.project))
    return rows(
      (await runner.chosen(choice)).flatMap(({ name: model }) =>
        (readers.get(model) ?? []).map(({ kind, name, path }) => ({ model, kind, name, path })),
      ),
    )
  },
})
