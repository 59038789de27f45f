import { upstreamOf } from "./graph.ts"
import type { Model } from "./model.ts"
import type { Project } from "./project.ts"

/** Models that are worked on at a time, at most. */
export const THREADS_MAX = 16

/**
 * Takes models in the order of the graph: each begins when those chosen models that it reads, directly or
 * not, have ended, and at most `threads` are under way. `take` must not throw. What an earlier walk has `begun` is
 * not taken again.
 */
export async function walk<Outcome>(
  project: Project,
  models: readonly Model[],
  threads: number,
  take: (model: Model, upstream: readonly Outcome[]) => Promise<Outcome>,
  begun: Map<string, Promise<Outcome>> = new Map(),
): Promise<readonly Outcome[]> {
  const places = new Places(threads)
  for (const model of models.filter(({ name }) => !begun.has(name))) {
    const behind = upstreamOf(project.byName, model.name)
    const before = [...begun].filter(([name]) => behind.has(name)).map(([, outcome]) => outcome)
    const outcome = Promise.all(before).then((upstream) => places.take(() => take(model, upstream)))
    begun.set(model.name, outcome)
  }
  return Promise.all(models.flatMap(({ name }) => begun.get(name) ?? []))
}

/** So many at a time; the others wait in the order in which they came. */
class Places {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(free: number) {
    this.#free = free
  }

  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free += 1
    }
  }
}
