const WAIT_MS_MIN = 1_000
const WAIT_MS_MAX = 60_000

/**
 * Whether a provider is asked at all. One that cannot be reached is asked again after 1 s, 2 s, 4 s ...
 * 60 s; meanwhile nobody is decided on, so that nobody is cleared and then not sent to.
 */
export class Circuit {
  #waitMs = 0
  #openUntil = 0
  #lastDetail = ""

  /** False: nothing is to be handed over now. */
  isClosed(now: number): boolean {
    return now >= this.#openUntil
  }

  /** The provider could not be reached. `detail` holds no personal data. */
  failed(now: number, detail: string): void {
    if (now < this.#openUntil) return
    this.#waitMs = Math.min(WAIT_MS_MAX, Math.max(WAIT_MS_MIN, this.#waitMs * 2))
    this.#openUntil = now + this.#waitMs
    this.#lastDetail = detail
  }

  /** It answered, whatever it said. */
  answered(): void {
    this.#waitMs = 0
    this.#openUntil = 0
  }

  /** After a failure one message tries the way, before a whole batch does. */
  isTrying(): boolean {
    return this.#waitMs > 0
  }

  /** For people: undefined where all is well. */
  state(): { readonly asked_again_at: string; readonly detail: string } | undefined {
    if (this.#waitMs === 0) return undefined
    return { asked_again_at: new Date(this.#openUntil).toISOString(), detail: this.#lastDetail }
  }
}
