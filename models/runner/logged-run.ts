import type { Warehouse } from "../../warehouse/warehouse.ts"

/** Runs that are shown where nobody says how many. */
export const RUNS_SHOWN_MAX = 100

/** A row of the run log. */
export interface LoggedRun {
  readonly model: string
  readonly kind: string
  readonly started_at: string
  readonly ended_at: string
  readonly runs: number
  readonly keys_touched: string
  readonly rows_written: string
  readonly ms: string
  readonly ms_max: number
  readonly memory_peak: string
  readonly due_at: string | null
  readonly missed: number
  readonly error: string
}

const COLUMNS =
  "model, kind, started_at, ended_at, runs, keys_touched, rows_written, ms, ms_max, memory_peak, due_at, missed, error"

/** The latest runs of some models, latest first. */
export function latestRuns(
  warehouse: Warehouse,
  models: readonly string[],
  limit: number,
): Promise<LoggedRun[]> {
  return warehouse.query<LoggedRun>(
    `select ${COLUMNS} from sys_run where model in {models:Array(String)}
order by started_at desc, model limit {limit:UInt32}`,
    { models, limit },
  )
}

/** The last run that built or refreshed each of some models, and the last in which it was kept current. */
export function lastRuns(warehouse: Warehouse, models: readonly string[]): Promise<LoggedRun[]> {
  return warehouse.query<LoggedRun>(
    `select ${COLUMNS} from sys_run where model in {models:Array(String)}
order by model, kind, started_at desc limit 1 by model, kind`,
    { models },
  )
}
