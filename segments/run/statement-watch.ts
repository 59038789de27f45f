import type { Warehouse } from "../../warehouse/warehouse.ts"

/** How often the engine is asked what the statement under way has taken: a look takes 4 ms of processor. */
const LOOK_MS = 250

/** What statements were seen to take while they ran; 0 where all was over before a look. */
export interface Taken {
  readonly readRows: number
  readonly readBytes: number
  readonly memoryPeak: number
}

export const NOTHING_TAKEN: Taken = { readRows: 0, readBytes: 0, memoryPeak: 0 }

type TakenRow = { readonly [Figure in keyof Taken]: string }

/**
 * Looks at the statement that finds the changes of segments, of which one runs at a time. The embedded engine tells
 * what a statement takes only while it runs: short ones cost nothing, and nothing is known of them.
 */
export class StatementWatch {
  readonly #warehouse: Warehouse
  readonly #timer: NodeJS.Timeout
  #taken = NOTHING_TAKEN
  #isLooking = false

  constructor(warehouse: Warehouse) {
    this.#warehouse = warehouse
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
  }

  /** Ends the looks, and says what they saw. */
  stop(): Taken {
    clearInterval(this.#timer)
    return this.#taken
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    const [row] = await this.#warehouse
      .query<TakenRow>(
        `select max(read_rows) as readRows, max(read_bytes) as readBytes, max(peak_memory_usage) as memoryPeak
from system.processes where query ilike 'insert into seg\\_change%'`,
      )
      // What it took is worth no failure.
      .catch(() => [])
    this.#isLooking = false
    if (row === undefined) return
    const { readRows, readBytes, memoryPeak } = this.#taken
    this.#taken = {
      readRows: Math.max(readRows, Number(row.readRows)),
      readBytes: Math.max(readBytes, Number(row.readBytes)),
      memoryPeak: Math.max(memoryPeak, Number(row.memoryPeak)),
    }
  }
}

/** Runs the statement that finds changes, and says what it was seen to take. */
export async function watched(
  warehouse: Warehouse,
  statement: () => Promise<void>,
): Promise<Taken> {
  const watch = new StatementWatch(warehouse)
  try {
    await statement()
  } finally {
    watch.stop()
  }
  return watch.stop()
}
