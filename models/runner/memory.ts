import type { Site } from "./site.ts"

/** How often the engine is asked what its statements take, while something is built. */
const LOOK_MS = 100
/** And in a tick: a look takes 4 ms of processor, and a tick of half a second has none to spare. */
const TICK_LOOK_MS = 500

/** A statement that runs, and the most memory that it took, bytes. */
interface Running {
  readonly query: string
  readonly peak: string
}

/**
 * Looks at the statements that run, and keeps the most memory that one took, by the model whose relation, or table
 * beside it, it fills. What is over before the first look costs nothing, and nothing is known of it.
 */
export class MemoryWatch {
  readonly #site: Site
  readonly #peaks = new Map<string, number>()
  readonly #timer: NodeJS.Timeout
  #isLooking = false

  private constructor(site: Site, everyMs: number) {
    this.#site = site
    this.#timer = setInterval(() => this.#look(), everyMs)
  }

  static ofBuild(site: Site): MemoryWatch {
    return new MemoryWatch(site, LOOK_MS)
  }

  static ofTick(site: Site): MemoryWatch {
    return new MemoryWatch(site, TICK_LOOK_MS)
  }

  /** Bytes; 0 where nothing was seen. */
  peakOf(model: string): number {
    return this.#peaks.get(model) ?? 0
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    const { warehouse, scope } = this.#site
    const running = await warehouse
      .query<Running>(
        "select substring(query, 1, 300) as query, toString(peak_memory_usage) as peak from system.processes where query ilike 'insert into%'",
      )
      // What it took is worth no failure.
      .catch(() => [])
    for (const { query, peak } of running) {
      const [, database, model = ""] = FILLS.exec(query) ?? []
      if (database === scope.database)
        this.#peaks.set(model, Math.max(this.peakOf(model), Number(peak)))
    }
    this.#isLooking = false
  }
}

/** The database and the model of a statement that fills a table of the runner's. */
const FILLS =
  /^insert into (?:`?(\w+)`?\.)?`?(\w+?)(?:__(?:target|touched|fresh|store|next))*`?(?![\w`.])/i

/** Does something for a model, and says how much memory its largest statement took, bytes. */
export async function withMemory<Result>(
  site: Site,
  name: string,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly memoryPeak: number }> {
  const watch = MemoryWatch.ofBuild(site)
  try {
    const result = await work()
    return { result, memoryPeak: watch.peakOf(name) }
  } finally {
    watch.stop()
  }
}
