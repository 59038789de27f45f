import { performance } from "node:perf_hooks"
import { asError, PitbossError } from "../../core/errors.ts"
import type { Model } from "./model.ts"
import type { ModelOutcome, Pipeline } from "./pipeline.ts"
import { Turnstile } from "./turnstile.ts"
import { THREADS_MAX, walk } from "./walk.ts"

export interface RunOptions {
  /** Builds anew from everything, beside what is there. */
  readonly fullRefresh?: boolean
  /** Models that are worked on at a time; those that read each other follow each other all the same. */
  readonly threads?: number
}

/** What became of a model in a run. */
export type RunOutcome = Omit<ModelOutcome, "revision">

const NOTHING = { keysTouched: 0, rowsWritten: 0, ms: 0 }

/** How one model is run: tables anew, incremental ones over what was touched, or everything anew. */
export function createRunModel(
  pipeline: Pipeline,
  refresh: (model: Model) => Promise<ModelOutcome>,
  { fullRefresh = false }: RunOptions,
): (model: Model) => Promise<RunOutcome> {
  // A tick shares its look at what arrived among its models: so one at a time.
  const ticks = new Turnstile()
  return async function runModel(model) {
    const { name } = model
    const { materialized } = model.matter
    const began = performance.now()
    try {
      if (fullRefresh) return await refresh(model)
      if (materialized === "table" || materialized === "seed")
        return await pipeline.build(model, "refresh")
      if (materialized !== "incremental") return { name, result: "idle", ...NOTHING }
      const { models } = await ticks.through(() => pipeline.tick(new Set([name])))
      return models[0] ?? { name, result: "idle", ...NOTHING }
    } catch (thrown) {
      const ms = performance.now() - began
      return { name, result: "failed", error: asError(thrown), ...NOTHING, ms }
    }
  }
}

/** Runs models in the order of the graph; what reads a failed one is skipped. */
export function runModels(
  pipeline: Pipeline,
  models: readonly Model[],
  runModel: (model: Model) => Promise<RunOutcome>,
  { threads = 1 }: RunOptions,
): Promise<readonly RunOutcome[]> {
  const { project } = pipeline.site.scope
  return walk<RunOutcome>(project, models, threadsOf(threads), async (model, upstream) =>
    upstream.some(isBroken) ? skipped(model) : runModel(model),
  )
}

/** A model that waits, since something that it reads failed. */
export function skipped({ name }: Model): RunOutcome {
  return { name, result: "skipped", ...NOTHING }
}

/** Whether what reads a model must not run. */
export function isBroken({ result }: RunOutcome): boolean {
  return result === "failed" || result === "skipped"
}

/** Throws MODELS_RUN_FAILED naming each model that failed, and those that waited for it. */
export function throwFailed(outcomes: readonly RunOutcome[]): void {
  const failed = outcomes.filter(({ result }) => result === "failed")
  const [first] = failed
  if (first === undefined) return
  const lines = failed.map(({ name, error }) => `${name}: ${error?.message}`)
  const waiting = outcomes.filter(({ result }) => result === "skipped").map(({ name }) => name)
  const behind = waiting.length > 0 ? [`skipped, since they read it: ${waiting.join(", ")}`] : []
  throw new PitbossError(
    "MODELS_RUN_FAILED",
    [...lines, ...behind].join("\n"),
    { failed: failed.length, skipped: waiting.length },
    { cause: first.error },
  )
}

/** The number of threads. Throws MODELS_THREADS. */
export function threadsOf(threads: number): number {
  if (Number.isInteger(threads) && threads >= 1 && threads <= THREADS_MAX) return threads
  throw new PitbossError(
    "MODELS_THREADS",
    `--threads ${threads}: expected a whole number from 1 to ${THREADS_MAX}.`,
  )
}
