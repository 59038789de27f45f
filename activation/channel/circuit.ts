const WAIT_MS_MIN = 1_000
const WAIT_MS_MAX = 60_000

/** What went wrong: the way could not be opened, or it was open and a whole batch of calls came to nothing. */
export type Failing = "way" | "call"

/**
 * Whether a provider is asked at all. One that cannot be reached, or of whose calls none ends, is asked again after
 * 1 s, 2 s, 4 s ... 60 s; meanwhile nobody is decided on, so that nobody is cleared and then not sent to.
 */
export class Circuit {
  #waitMs = 0
  #openUntil = 0
  #lastDetail = ""
  #failing: Failing = "way"

  /** False: nothing is to be handed over now. */
  isClosed(now: number): boolean {
    return now >= this.#openUntil
  }

  /**
   * The provider could not be reached, or took nothing, or asks to be left alone for that long. `detail` holds no personal
   * data.
   */
  failed(now: number, detail: string, failing: Failing = "way", retryAfterMs = 0): void {
    if (now < this.#openUntil) return
    // A way that could not be opened either says nothing of the calls.
    if (this.#waitMs === 0 || failing === "call") this.#failing = failing
    this.#waitMs = Math.min(WAIT_MS_MAX, Math.max(WAIT_MS_MIN, this.#waitMs * 2))
    this.#openUntil = now + Math.max(this.#waitMs, retryAfterMs)
    this.#lastDetail = detail
  }

  /** The way is open. Where calls had failed, only a call shows that they do so no more. */
  reached(): void {
    if (this.#failing === "way") this.answered()
  }

  /** It answered to a message, whatever it said. */
  answered(): void {
    this.#waitMs = 0
    this.#openUntil = 0
    this.#failing = "way"
  }

  /** After a failure one message tries the way, before a whole batch does. */
  isTrying(): boolean {
    return this.#waitMs > 0
  }

  /** For people: undefined where all is well. */
  state(): CircuitState | undefined {
    if (this.#waitMs === 0) return undefined
    return { asked_again_at: new Date(this.#openUntil).toISOString(), detail: this.#lastDetail }
  }
}

/** When a provider is asked again, and what it said. */
export interface CircuitState {
  readonly asked_again_at: string
  readonly detail: string
}
