export type AttemptState = "open" | "begun" | "accepted" | "suppressed"

interface Attempt {
  state: AttemptState
  /** Not tried again before, ms. */
  notBefore: number
}

/** What stands on disk of the messages of one shard: it outlives its worker. */
export class Attempts {
  readonly #attempts: Map<string, Attempt>
  /** Repeats that a kill or a missing answer explains, by key: calls whose end nobody knows. */
  readonly inDoubt = new Map<string, number>()
  readonly #called = new Set<string>()
  #unanswered: number

  constructor(keys: readonly string[]) {
    this.#attempts = new Map(keys.map((key) => [key, { state: "open", notBefore: 0 }]))
    this.#unanswered = keys.length
  }

  /** Nothing is left to say of any. */
  get isOver(): boolean {
    return this.#unanswered === 0
  }

  /** Those that may be tried now, and when the next may be where there is none, ms. */
  open(now: number, limit: number): { readonly keys: readonly string[]; readonly nextAt: number } {
    const keys: string[] = []
    let nextAt = Number.POSITIVE_INFINITY
    for (const [key, { state, notBefore }] of this.#attempts) {
      if (state !== "open") continue
      if (notBefore <= now) keys.push(key)
      else nextAt = Math.min(nextAt, notBefore)
      if (keys.length === limit) break
    }
    return { keys, nextAt }
  }

  begin(keys: readonly string[]): void {
    for (const key of keys) this.#set(key, "begun")
  }

  /** The provider is called. The disk does not say so; whoever judges has to know. */
  called(key: string): void {
    this.#called.add(key)
  }

  /** It was not handed over: it is decided on anew. */
  again(key: string, notBefore: number): void {
    this.#called.delete(key)
    this.#set(key, "open", notBefore)
  }

  /** It may have gone out: it is decided on anew, and goes under the same key. */
  doubt(key: string, notBefore: number): void {
    if (this.#called.delete(key)) this.inDoubt.set(key, (this.inDoubt.get(key) ?? 0) + 1)
    this.#set(key, "open", notBefore)
  }

  end(key: string, state: "accepted" | "suppressed"): void {
    this.#called.delete(key)
    this.#set(key, state)
    this.#attempts.delete(key)
    this.#unanswered -= 1
  }

  /** What was under way when a worker was lost may have gone out. */
  closeInterrupted(): void {
    for (const [key, { state }] of this.#attempts) if (state === "begun") this.doubt(key, 0)
  }

  #set(key: string, state: AttemptState, notBefore = 0): void {
    const attempt = this.#attempts.get(key)
    if (attempt === undefined) throw new Error(`${key} was answered already`)
    Object.assign(attempt, { state, notBefore })
  }
}
