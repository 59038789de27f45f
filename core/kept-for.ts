/** Keeps what takes long to find of an object, for as long as somebody has the object. */
export class KeptFor<Key extends object, Value extends object> {
  readonly #values = new WeakMap<Key, Value>()

  /** What was found before of the object, or what `find` finds now. */
  of(key: Key, find: (key: Key) => Value): Value {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const found = find(key)
    this.#values.set(key, found)
    return found
  }
}
