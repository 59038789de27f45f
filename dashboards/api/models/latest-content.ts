import type { Content } from "../../../models/docs/content.ts"

/** How old what is told of models may be before it is gathered anew: that takes a few questions for each of them. */
const FRESH_MS = 30_000
/** How old it may be to be told while the new is gathered, or where that fails; the page says as of when. */
const KEPT_MS = 600_000
/** How long somebody waits for the new while something older is there. */
const PATIENCE_MS = 1_000

/**
 * What is known of models, gathered for all who look: not again before it is `FRESH_MS` old, and by one at a
 * time, however long it takes. Whoever walks from page to page does not wait for it each half minute.
 */
export class LatestContent {
  readonly #gather: () => Promise<Content>
  /** Milliseconds of a clock that nobody sets. */
  readonly #clock: () => number
  #known: { readonly content: Content; readonly at: number } | undefined
  #gathering: Promise<Content> | undefined

  constructor(gather: () => Promise<Content>, clock = () => performance.now()) {
    this.#gather = gather
    this.#clock = clock
  }

  async get(): Promise<Content> {
    const known = this.#known
    const age = known ? this.#clock() - known.at : Number.POSITIVE_INFINITY
    if (known && age < FRESH_MS) return known.content
    this.#gathering ??= this.#take().finally(() => {
      this.#gathering = undefined
    })
    if (known === undefined || age >= KEPT_MS) return this.#gathering
    const gathered = this.#gathering.catch(() => known.content)
    let timer: NodeJS.Timeout | undefined
    const waited = new Promise<Content>((resolve) => {
      timer = setTimeout(() => resolve(known.content), PATIENCE_MS)
    })
    return Promise.race([gathered, waited]).finally(() => clearTimeout(timer))
  }

  async #take(): Promise<Content> {
    const content = await this.#gather()
    this.#known = { content, at: this.#clock() }
    return content
  }
}
