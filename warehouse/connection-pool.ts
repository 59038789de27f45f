/**
 * Lends connections, one borrower each, in the order of asking. An engine connection runs its
 * queries in turn, so parallel queries need several.
 */
export class ConnectionPool<Connection> {
  readonly #idle: Connection[]
  readonly #waiting: ((connection: Connection) => void)[] = []

  constructor(connections: readonly Connection[]) {
    this.#idle = [...connections]
  }

  /** Runs `use` with a connection and takes it back whatever happens. */
  async with<Result>(use: (connection: Connection) => Promise<Result>): Promise<Result> {
    const connection = await this.#borrow()
    try {
      return await use(connection)
    } finally {
      this.#giveBack(connection)
    }
  }

  #borrow(): Promise<Connection> {
    const idle = this.#idle.pop()
    if (idle !== undefined) return Promise.resolve(idle)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #giveBack(connection: Connection): void {
    const next = this.#waiting.shift()
    if (next) next(connection)
    else this.#idle.push(connection)
  }
}
