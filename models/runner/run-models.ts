import { performance } from "node:perf_hooks"
import { asError, PitbossError } from "../../core/errors.ts"
import type { Rest } from "./adoption.ts"
import { upstreamOf } from "./graph.ts"
import { isTable, type Model } from "./model.ts"
import type { ModelOutcome, Pipeline } from "./pipeline.ts"
import type { Project } from "./project.ts"
import { THREADS_MAX, walk } from "./walk.ts"

export interface RunOptions {
  /** Builds anew from everything, beside what is there. */
  readonly fullRefresh?: boolean
  /** Models that are worked on at a time; those that read each other follow each other all the same. */
  readonly threads?: number
  /** Keeps away whoever inserts, while that is built anew which follows inserts. */
  readonly rest?: Rest
}

/** What became of a model in a run. */
export type RunOutcome = Omit<ModelOutcome, "revision">

const NOTHING = { keysTouched: 0, rowsWritten: 0, ms: 0 }

/** What models are run with. */
export interface RunMeans {
  readonly pipeline: Pipeline
  /** Does something that no tick may run beside. */
  readonly between: Rest
  readonly refresh: (model: Model) => Promise<ModelOutcome>
}

/**
 * How one model is run: tables anew, incremental ones over what was touched, or everything anew. Tables are built
 * beside the ticks, for minutes where they have to; whatever ticks keep current is run between two of them.
 */
export function createRunModel(
  { pipeline, between, refresh }: RunMeans,
  { fullRefresh = false }: RunOptions,
): (model: Model) => Promise<RunOutcome> {
  return async function runModel(model) {
    const { name } = model
    const { materialized } = model.matter
    const began = performance.now()
    try {
      if (isTable(model)) return await pipeline.buildAside(model)
      // Ticks rest already: see `walkInTurns`.
      if (fullRefresh) return await refresh(model)
      if (materialized === "seed") return await between(() => pipeline.build(model, "refresh"))
      if (materialized !== "incremental") return { name, result: "idle", ...NOTHING }
      const { models } = await between(() => pipeline.tick(new Set([name])))
      return models[0] ?? { name, result: "idle", ...NOTHING }
    } catch (thrown) {
      const ms = performance.now() - began
      return { name, result: "failed", error: asError(thrown), ...NOTHING, ms }
    }
  }
}

/** Runs models in the order of the graph; what reads a failed one is skipped. */
export function runModels(
  means: RunMeans,
  models: readonly Model[],
  options: RunOptions,
): Promise<readonly RunOutcome[]> {
  const runModel = createRunModel(means, options)
  return walkInTurns<RunOutcome>(means, models, options, async (model, upstream) =>
    upstream.some(isBroken) ? skipped(model) : runModel(model),
  )
}

/**
 * Takes models in the order of the graph. Where all is built anew, ticks rest from the first to the last model that
 * they keep current, and so does whoever inserts: a tick in between would compute what reads a new store from all
 * of its rows, and the next step would do so again. Tables that none of these read come behind, beside the ticks.
 */
export async function walkInTurns<Outcome>(
  { pipeline, between }: RunMeans,
  models: readonly Model[],
  { fullRefresh = false, threads = 1, rest = (use) => use() }: RunOptions,
  take: (model: Model, upstream: readonly Outcome[]) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const { project } = pipeline.site.scope
  const places = threadsOf(threads)
  const begun = new Map<string, Promise<Outcome>>()
  const held = fullRefresh ? heldOf(project, models) : []
  if (held.length > 0) await rest(() => between(() => walk(project, held, places, take, begun)))
  return walk(project, models, places, take, begun)
}

// Everything but tables, and the tables that something else of these reads.
function heldOf({ byName }: Project, models: readonly Model[]): readonly Model[] {
  const current = models.filter((model) => !isTable(model))
  const read = new Set(current.flatMap(({ name }) => [name, ...upstreamOf(byName, name)]))
  return models.filter(({ name }) => read.has(name))
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
