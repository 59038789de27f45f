import type { Content } from "../../../models/docs/content.ts"

/** How old what is told of models may be: gathering asks the warehouse a few questions for each of them. */
const FRESH_MS = 30_000

/**
 * What is known of models, gathered for all who look: not again before it is `FRESH_MS` old, and by one at a
 * time, however long it takes. A gathering that fails is nobody's answer but of those who wait for it.
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

  get(): Promise<Content> {
    const known = this.#known
    if (known && this.#clock() - known.at < FRESH_MS) return Promise.resolve(known.content)
    this.#gathering ??= this.#take().finally(() => {
      this.#gathering = undefined
    })
    return this.#gathering
  }

  async #take(): Promise<Content> {
    const content = await this.#gather()
    this.#known = { content, at: this.#clock() }
    return content
  }
}
