import { SharedSnapshot } from "./shared-snapshot.ts"

/** Different questions that are remembered at once. */
const QUESTIONS_MAX = 100

/** Everybody who asks the same question within `freshMs` gets the same answer. */
export class SharedAnswers<Answer> {
  readonly #freshMs: number
  readonly #asked = new Map<string, SharedSnapshot<Answer>>()

  constructor(freshMs: number) {
    this.#freshMs = freshMs
  }

  get(question: string, read: () => Promise<Answer>): Promise<Answer> {
    const known = this.#asked.get(question)
    if (known) return known.get()
    if (this.#asked.size >= QUESTIONS_MAX) this.#asked.clear()
    const fresh = new SharedSnapshot(read, this.#freshMs)
    this.#asked.set(question, fresh)
    return fresh.get()
  }
}
