import { z } from "zod"
import { asError, PitbossError } from "../../../core/errors.ts"
import type { AdoptionReport, Rest } from "../../../models/runner/adoption.ts"
import { isFailure, isWarning, type TestOutcome } from "../../../models/runner/outcome.ts"
import type { PlanStep } from "../../../models/runner/plan.ts"
import type { RunOutcome } from "../../../models/runner/run-models.ts"
import type { Choice } from "../../../models/runner/selection.ts"
import { operation } from "../../operation.ts"
import { document, rows } from "../../output.ts"
import type { Runtime } from "../../running.ts"
import { adoptFiles } from "./adopt.ts"
import { chosenArgs, presentProject, varsArg } from "./chosen.ts"
import { toRun } from "./to-run.ts"

const runArgs = z.object({
  ...chosenArgs,
  full_refresh: z.boolean().default(false),
  threads: z.int().default(1),
})

/** `pitboss models run`: brings the warehouse to the files, then runs what was chosen. */
export const modelsRun = operation({
  name: "models-run",
  need: "bare",
  args: runArgs,
  async run(runtime, { full_refresh: fullRefresh, threads, ...choice }) {
    const options = { fullRefresh, threads, rest: restOf(runtime) }
    const { chosen, report } = await adoptFiles(runtime, choice)
    // None chosen of some is not the same as all.
    const names = toRun(runtime.runner.project, chosen, report.steps)
    const ran = names.length === 0 ? [] : await runtime.runner.run(names, options)
    return rows([...report.steps.map(taken(report)), ...ran.map(shown)])
  },
})

function taken({ restedMs }: AdoptionReport) {
  return ({ action, name, reason }: PlanStep) => ({
    ...{ name, result: action, reason },
    events_waited_ms: Math.round(restedMs),
  })
}

/** `pitboss models seed`: the tables of files, anew. */
export const modelsSeed = operation({
  name: "models-seed",
  need: "warehouse",
  args: z.object(chosenArgs),
  async run({ runner }, { select, exclude }) {
    const terms = select.length > 0 ? select.flatMap((term) => term.split(/\s+/)) : ["seed_*"]
    const seeds = terms.map((term) => `${term},materialized:seed`)
    const isAny = runner.ls().some(({ layer }) => layer === "seeds")
    return rows(isAny ? (await runner.run({ select: seeds, exclude })).map(shown) : [])
  },
})

/** `pitboss models build`: as run, with the tests in the order of the graph; fails when something did. */
export const modelsBuild = operation({
  name: "models-build",
  need: "bare",
  args: runArgs,
  async run(runtime, { full_refresh: fullRefresh, threads, ...choice }) {
    const options = { fullRefresh, threads, rest: restOf(runtime) }
    const { chosen } = await adoptFiles(runtime, choice)
    const outcomes = chosen.length === 0 ? [] : await runtime.runner.build(chosen, options)
    const failed = outcomes.filter(
      ({ run, tests }) => run.result === "failed" || tests.some(isFailure),
    )
    if (failed.length > 0) {
      const runs = failed.flatMap(({ run }) =>
        run.error ? [`${run.name}: ${run.error.message}`] : [],
      )
      const tests = failed.flatMap(({ tests }) => tests.filter(isFailure).map(wordsOf))
      const skipped = outcomes
        .filter(({ run, tests }) => run.result === "skipped" && !tests.some(isFailure))
        .map(({ run }) => run.name)
      const behind = skipped.length > 0 ? [`skipped behind it: ${skipped.join(", ")}`] : []
      throw new PitbossError("MODELS_BUILD_FAILED", [...runs, ...tests, ...behind].join("\n"))
    }
    return rows(
      outcomes.map(({ run, tests }) => ({
        ...shown(run),
        tests: tests.length,
        warnings: tests.filter(isWarning).map(wordsOf),
      })),
    )
  },
})

/** What was built anew, and for how long events waited in Kafka meanwhile; undefined: no consumer runs. */
export interface BuiltAnew {
  readonly outcomes: readonly RunOutcome[]
  readonly waitedMs: number | undefined
}

/** Builds models anew from all that is there; where a consumer runs, it rests while those are that follow events. */
export async function buildAnew(runtime: Resting, choice: Choice): Promise<BuiltAnew> {
  let waitedMs = runtime.roles ? 0 : undefined
  const pause = restOf(runtime)
  const rest: Rest = async (use) => {
    let began = performance.now()
    try {
      // It may have to wait for whoever else works without the consumer: events do so from here on.
      return await pause(() => {
        began = performance.now()
        return use()
      })
    } finally {
      if (waitedMs !== undefined) waitedMs += performance.now() - began
    }
  }
  const outcomes = await runtime.runner.run(choice, { fullRefresh: true, rest })
  return { outcomes, waitedMs }
}

type Resting = Pick<Runtime, "runner" | "roles">

function restOf({ roles }: Resting): Rest {
  return (use) => (roles ? roles.landing.pause(use) : use())
}

/** `pitboss models test`: schema tests and contracts; fails when one of severity error does. */
export const modelsTest = operation({
  name: "models-test",
  need: "warehouse",
  args: z.object({ ...chosenArgs, ...varsArg }),
  async run(runtime, { vars, ...choice }) {
    const outcomes = await presentProject(runtime, vars).test(choice)
    const failed = outcomes.filter(isFailure)
    const warned = outcomes.filter(isWarning)
    const skipped = outcomes.filter(({ isSkipped }) => isSkipped)
    if (failed.length > 0)
      throw new PitbossError(
        "MODELS_TEST_FAILED",
        [...failed, ...warned, ...skipped].map((outcome) => wordsOf(outcome)).join("\n"),
      )
    const passed = outcomes.length - warned.length - skipped.length
    const counts = { passed, failed: 0, warned: warned.length, skipped: skipped.length }
    return document(
      { ...counts, warnings: warned.map(wordsOf), skips: skipped.map(wordsOf) },
      [`${passed} tests of models passed.`, ...[...warned, ...skipped].map(wordsOf)].join("\n"),
    )
  },
})

function wordsOf({ model, test, severity, differences, isSkipped }: TestOutcome): string {
  const word = isSkipped ? "skipped: " : severity === "warn" ? "warning: " : ""
  return [`${word}${model}: ${test}`, ...differences].join("\n")
}

function shown({ error, ...outcome }: RunOutcome): object {
  return { ...outcome, ms: Math.round(outcome.ms), ...(error && { error: asError(error).message }) }
}
