/**
 * Keeps what takes long to find, by key. Where more than so many are kept, all are forgotten: of keys that grow old
 * nobody asks again.
 */
export class Kept<Value> {
  readonly #values = new Map<string, Value>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  /** What was found before, or what `find` finds now. Nothing is kept of a `find` that throws. */
  of(key: string, find: () => Value): Value {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const found = find()
    if (this.#values.size >= this.#most) this.#values.clear()
    this.#values.set(key, found)
    return found
  }
}
