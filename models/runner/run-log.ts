import type { Warehouse } from "../../warehouse/warehouse.ts"
import { type EngineInstant, SINCE_EVER, toMilliseconds } from "./instant.ts"

/** Ticks of this long share one row of the log per model. */
export const LOG_ROW_MS_MAX = 60_000

/** One run of one model. */
export interface RunRecord {
  readonly model: string
  readonly kind: "tick" | "deploy" | "refresh" | "schedule" | "heal"
  readonly startedAt: EngineInstant
  readonly endedAt: EngineInstant
  /** From when the next run takes touched keys. A failed run leaves it where it was. */
  readonly nextSince: EngineInstant
  readonly keysTouched: number
  readonly rowsWritten: number
  readonly ms: number
  /** Empty: it succeeded. */
  readonly error: string
  /** Most memory that one statement took, bytes; 0 where nobody looked. */
  readonly memoryPeak?: number
  /** When it was due, where a schedule asked for it. */
  readonly dueAt?: EngineInstant
  /** Scheduled runs before it that did not take place. */
  readonly missed?: number
}

interface LogRow {
  readonly record: RunRecord
  readonly runs: number
  readonly msMax: number
}

/**
 * Remembers from when each model takes its touched keys, in memory and in sys_run. Ticks come each
 * second for ever, so up to a minute of them share one row; what is lost with a kill is at most
 * that minute, which the next start recomputes.
 */
export class RunLog {
  readonly #warehouse: Warehouse
  readonly #since = new Map<string, EngineInstant>()
  readonly #open = new Map<string, LogRow>()
  #openedAt: EngineInstant | undefined
  #loading: Promise<void> | undefined

  constructor(warehouse: Warehouse) {
    this.#warehouse = warehouse
  }

  /** Takes up where the log ends, at the first call: from then on memory knows. */
  load(): Promise<void> {
    this.#loading ??= this.#read().catch((thrown: unknown) => {
      this.#loading = undefined
      throw thrown
    })
    return this.#loading
  }

  async #read(): Promise<void> {
    const rows = await this.#warehouse.query<{ model: string; since: EngineInstant }>(
      "select model, argMax(next_since, (ended_at, started_at)) as since from sys_run group by model",
    )
    for (const { model, since } of rows) this.#since.set(model, since)
  }

  since(model: string): EngineInstant {
    return this.#since.get(model) ?? SINCE_EVER
  }

  /** Makes the next run of every model take what was touched since the instant. */
  rewind(to: EngineInstant): void {
    for (const [model, since] of this.#since) if (since > to) this.#since.set(model, to)
  }

  note(record: RunRecord): void {
    this.#since.set(record.model, record.nextSince)
    const place = `${record.model} ${record.kind}`
    const open = this.#open.get(place)
    this.#openedAt ??= record.startedAt
    this.#open.set(place, open ? joined(open, record) : { record, runs: 1, msMax: record.ms })
  }

  /** Writes what is open when a minute is full. */
  async flushWhenDue(now: EngineInstant): Promise<void> {
    if (this.#openedAt === undefined) return
    const age = toMilliseconds(now) - toMilliseconds(this.#openedAt)
    if (age >= LOG_ROW_MS_MAX) await this.flush()
  }

  async flush(): Promise<void> {
    const rows = [...this.#open.values()].map(toRow)
    this.#open.clear()
    this.#openedAt = undefined
    await this.#warehouse.insert("sys_run", rows)
  }
}

function joined({ record, runs, msMax }: LogRow, next: RunRecord): LogRow {
  return {
    record: {
      ...next,
      keysTouched: record.keysTouched + next.keysTouched,
      rowsWritten: record.rowsWritten + next.rowsWritten,
      ms: record.ms + next.ms,
      error: next.error || record.error,
      memoryPeak: Math.max(record.memoryPeak ?? 0, next.memoryPeak ?? 0),
    },
    runs: runs + 1,
    msMax: Math.max(msMax, next.ms),
  }
}

function toRow({ record, runs, msMax }: LogRow): object {
  return {
    model: record.model,
    kind: record.kind,
    started_at: record.startedAt,
    ended_at: record.endedAt,
    next_since: record.nextSince,
    runs,
    keys_touched: record.keysTouched,
    rows_written: record.rowsWritten,
    ms: Math.round(record.ms),
    ms_max: Math.ceil(msMax),
    error: record.error,
    memory_peak: record.memoryPeak ?? 0,
    due_at: record.dueAt ?? null,
    missed: record.missed ?? 0,
  }
}
