/**
 * One value for all who ask. It is loaded when somebody asks and the last load began longer ago
 * than `ageMsMax`; who asks meanwhile gets the load that runs. A failure is shared in the same way,
 * so that a broken source is not asked by everyone at once.
 */
export class Shared<Value> {
  readonly #load: () => Promise<Value>
  readonly #ageMsMax: number
  readonly #now: () => Date
  #current: Promise<Value> | undefined
  #beganAt = 0
  #isRunning = false

  constructor(load: () => Promise<Value>, ageMsMax: number, now: () => Date) {
    this.#load = load
    this.#ageMsMax = ageMsMax
    this.#now = now
  }

  get(): Promise<Value> {
    const now = this.#now().getTime()
    const isFresh = this.#isRunning || Math.abs(now - this.#beganAt) < this.#ageMsMax
    if (this.#current !== undefined && isFresh) return this.#current
    this.#beganAt = now
    this.#isRunning = true
    this.#current = this.#load().finally(() => {
      this.#isRunning = false
    })
    return this.#current
  }
}
