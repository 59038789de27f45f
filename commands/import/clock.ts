const BAR_SIGNS = 20

/** How far an import is: rows of this run, and of the file what an earlier run did and what is done. */
export interface ImportDone {
  readonly rows: number
  readonly before: number
  readonly part: number
  readonly of: number
}

/** Says how fast an import is and how long it will take, by what it has done since it began. */
export class ImportClock {
  readonly #now: () => number
  readonly #began: number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#began = now()
  }

  /** A bar, the share that is done, rows, rows a second, and the time that is left. */
  words({ rows, before, part, of }: ImportDone): string {
    const share = Math.min(1, part / Math.max(1, of))
    const seconds = Math.max(0.001, (this.#now() - this.#began) / 1_000)
    const done = share - before / Math.max(1, of)
    const left = done > 0 ? Math.round((seconds * (1 - share)) / done) : undefined
    const bar = "#".repeat(Math.round(share * BAR_SIGNS)).padEnd(BAR_SIGNS, ".")
    const rate = Math.round(rows / seconds)
    return `[${bar}] ${Math.floor(100 * share)} %, ${rows} rows, ${rate}/s${left === undefined ? "" : `, ${timeOf(left)} left`}`
  }
}

function timeOf(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}
