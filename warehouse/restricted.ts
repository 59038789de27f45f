import { setTimeout as sleep } from "node:timers/promises"
import { PitbossError } from "../core/errors.ts"
import { ConnectionPool } from "./connection-pool.ts"
import type { QueryParams } from "./warehouse.ts"

/** Answers a select as NDJSON text. */
export type Ask = (sql: string, params: QueryParams) => Promise<string>

/** How long a select waits for a connection, and how long for its answer, ms. */
export interface Patience {
  readonly turnMs: number
  readonly answerMs: number
}

const PATIENCE: Patience = { turnMs: 20_000, answerMs: 20_000 }

/**
 * The connections on which people's own selects run. The engine ends a select at its limits only between steps, and
 * one step may take long: whoever asked is answered in time, and the connection comes back when the step is done.
 */
export class RestrictedConnections {
  readonly #pool: ConnectionPool<() => Promise<Ask>>
  readonly #patience: Patience

  constructor(count: number, open: () => Promise<Ask>, patience: Patience = PATIENCE) {
    this.#pool = new ConnectionPool(Array.from({ length: count }, () => once(open)))
    this.#patience = patience
  }

  /** Throws WAREHOUSE_RESTRICTED_BUSY and WAREHOUSE_TIMEOUT_EXCEEDED beside what the select throws. */
  async ask(sql: string, params: QueryParams = {}): Promise<string> {
    const { turnMs, answerMs } = this.#patience
    const turn = new Signal()
    const asked = this.#pool.with(async (connection) => {
      // Nobody waits any more: it must not run for nobody.
      if (!turn.take()) return ""
      const ask = await connection()
      return ask(sql, params)
    })
    asked.catch(() => {})
    await within(turnMs, Promise.race([turn.taken, asked]), () => {
      turn.giveUp()
      return new PitbossError(
        "WAREHOUSE_RESTRICTED_BUSY",
        `Nothing ran: other people's selects have taken every place for ${turnMs / 1_000} seconds. Ask again.`,
      )
    })
    return within(
      answerMs,
      asked,
      () =>
        new PitbossError(
          "WAREHOUSE_TIMEOUT_EXCEEDED",
          `Stopped waiting after ${answerMs / 1_000} seconds for a step that the engine does not end.`,
        ),
    )
  }
}

/** A place in the queue: taken by the connection, or given up by who waits; the first decides. */
class Signal {
  readonly taken: Promise<void>
  #isOpen = true
  #tell: () => void = () => {}

  constructor() {
    this.taken = new Promise((resolve) => {
      this.#tell = resolve
    })
  }

  take(): boolean {
    const isMine = this.#isOpen
    this.#isOpen = false
    this.#tell()
    return isMine
  }

  giveUp(): void {
    this.#isOpen = false
  }
}

function once(open: () => Promise<Ask>): () => Promise<Ask> {
  let opened: Promise<Ask> | undefined
  return () => {
    opened ??= open().catch((thrown: unknown) => {
      opened = undefined
      throw thrown
    })
    return opened
  }
}

async function within<Result>(
  ms: number,
  awaited: Promise<Result>,
  late: () => Error,
): Promise<Result> {
  const timer = new AbortController()
  const isLate = sleep(ms, "late" as const, { signal: timer.signal }).catch(() => "late" as const)
  const first = await Promise.race([awaited.then((value) => ({ value })), isLate]).finally(() =>
    timer.abort(),
  )
  if (first === "late") throw late()
  return first.value
}
