/** A small seeded generator (mulberry32): the same seed plays the same operator. */
export class Random {
  #state: number
  readonly #salt: string

  /** `salt` stands in every id, so that the same seed at another time makes other events. */
  constructor(seed: number, salt = "") {
    this.#state = seed >>> 0
    this.#salt = salt
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number in [from, to]. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.int(0, values.length - 1)] as Value
  }

  /** Heavy-tailed, at least 1 (Pareto): few players bring most of the money. */
  pareto(shape: number): number {
    return (1 - this.next()) ** (-1 / shape)
  }

  id(prefix: string): string {
    const part = () =>
      Math.floor(this.next() * 4_294_967_296)
        .toString(16)
        .padStart(8, "0")
    return `${prefix}-${this.#salt}${part()}${part()}`
  }
}
