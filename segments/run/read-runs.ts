import type { Warehouse } from "../../warehouse/warehouse.ts"

/** What the looks at a segment came to over the last day, by the log. */
export interface RunState {
  /** Of one look, on average over the latest row. */
  readonly ms: number | null
  /** Its part of that beside those that were evaluated with it. */
  readonly ms_share: number | null
  readonly ms_max: number | null
  readonly lag_ms: number | null
  /** Most that a statement was seen to take, bytes; null: every one was over before it was looked at. */
  readonly memory_peak: number | null
  readonly last_error: RunFailure | null
  /** Since when it rests; null: it was looked at since it failed last. */
  readonly parked_since: string | null
}

/** Of a segment that was not looked at. */
export const NO_RUN: RunState = {
  ...{ ms: null, ms_share: null, ms_max: null, lag_ms: null, memory_peak: null },
  ...{ last_error: null, parked_since: null },
}

/** A failure of an evaluation. */
export interface RunFailure {
  readonly at: string
  readonly code: string
  /** In words about the select, with the place. */
  readonly message: string
}

interface StateRow {
  readonly segment: string
  readonly looks: string
  readonly ms: number
  readonly share: number
  readonly longest: number
  readonly lag: number | null
  readonly peak: string
  readonly failures: string
  readonly failed_at: string
  readonly code: string
  readonly words: string
  readonly parked_since: string
}

const STATE_SQL = `with (select 'failed') as failed
select segment, countIf(r.kind != failed) as looks,
    argMaxIf(r.ms / r.looks, r.at, r.kind != failed) as ms, argMaxIf(r.ms_share / r.looks, r.at, r.kind != failed) as share,
    maxIf(r.ms_max, r.kind != failed) as longest, argMaxIf(r.lag_ms, r.at, r.lag_ms is not null) as lag,
    max(r.memory_peak) as peak, countIf(r.kind = failed) as failures, maxIf(r.at, r.kind = failed) as failed_at,
    argMaxIf(r.error_code, r.at, r.kind = failed) as code, argMaxIf(r.error, r.at, r.kind = failed) as words,
    minIf(r.at, r.kind = failed and r.at > latest.looked_at) as parked_since
from seg_run as r
left any join (
    select segment, max(at) as looked_at from seg_run
    where kind != 'failed' and at > now64(3) - interval 1 day group by segment) as latest using (segment)
where r.at > now64(3) - interval 1 day and ({name:String} = '' or segment = {name:String})
group by segment`

/** Of every segment, or of one, what its looks came to in the last day; none of who was not looked at. */
export async function readRunStates(
  warehouse: Warehouse,
  name = "",
): Promise<ReadonlyMap<string, RunState>> {
  const rows = await warehouse.query<StateRow>(STATE_SQL, { name })
  return new Map(rows.map((row) => [row.segment, stateOf(row)]))
}

function stateOf(row: StateRow): RunState {
  const { ms, share, longest, lag, failed_at, code, words: message } = row
  const isLooked = row.looks !== "0"
  const isFailed = row.failures !== "0"
  const isParked = isFailed && !row.parked_since.startsWith("1970")
  return {
    ms: isLooked ? ms : null,
    ms_share: isLooked ? share : null,
    ms_max: isLooked ? longest : null,
    lag_ms: lag,
    memory_peak: row.peak === "0" ? null : Number(row.peak),
    last_error: isFailed ? { at: iso(failed_at), code, message } : null,
    parked_since: isParked ? iso(row.parked_since) : null,
  }
}

/** Looks of one part of a span. */
export interface RunPoint {
  readonly at: string
  readonly looks: number
  readonly ms: number
  readonly ms_max: number
  readonly lag_ms: number | null
  readonly memory_peak: number | null
}

/** Parts of the span that a chart can draw. */
const PARTS_MAX = 120

/** How looks at a segment went over the last hours, by parts of a minute at least. */
export async function readRunPoints(
  warehouse: Warehouse,
  name: string,
  hours: number,
): Promise<readonly RunPoint[]> {
  const step = Math.max(60, Math.ceil((hours * 3_600) / PARTS_MAX))
  const rows = await warehouse.query<
    Omit<RunPoint, "looks" | "memory_peak"> & { readonly looks: string; readonly peak: string }
  >(
    `select max(r.at) as at, sum(r.looks) as looks, sum(r.ms) / looks as ms, max(r.ms_max) as ms_max, max(r.lag_ms) as lag_ms,
    max(r.memory_peak) as peak
from seg_run as r
where r.segment = {name:String} and r.kind not in ('failed', 'retired')
    and r.at > now64(3) - toIntervalHour({hours:UInt32})
group by intDiv(toUnixTimestamp(r.at), {step:UInt32}) order by at`,
    { name, hours, step },
  )
  return rows.map(({ at, looks, ms, ms_max, lag_ms, peak }) => ({
    ...{ at: iso(at), looks: Number(looks), ms, ms_max, lag_ms },
    memory_peak: peak === "0" ? null : Number(peak),
  }))
}

const iso = (instant: string) => `${instant.replace(" ", "T")}Z`
