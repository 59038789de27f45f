/**
 * One reading for all who look: asked for more often than once in `freshMs`, it answers with the
 * last reading; two who ask at once share one.
 */
export class SharedSnapshot<Value> {
  readonly #read: () => Promise<Value>
  readonly #freshMs: number
  #reading: Promise<Value> | undefined
  #readAt = 0

  constructor(read: () => Promise<Value>, freshMs: number) {
    this.#read = read
    this.#freshMs = freshMs
  }

  get(): Promise<Value> {
    if (this.#reading && Date.now() - this.#readAt < this.#freshMs) return this.#reading
    this.#readAt = Date.now()
    const reading = this.#read()
    this.#reading = reading
    reading.catch(() => {
      if (this.#reading === reading) this.#reading = undefined
    })
    return reading
  }
}
