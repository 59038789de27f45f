import type { Effects } from "../../core/effects.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Evaluation } from "../evaluation.ts"
import { faultWords } from "../fault.ts"
import { bound } from "../instant.ts"
import type { Parked } from "../parked.ts"
import type { Segment } from "../segment.ts"
import { lagOf, oldestArrivals, type Span } from "./arrivals.ts"
import { NOTHING_TAKEN } from "./statement-watch.ts"

/** Looks of this long share one row for each segment and kind. */
const ROW_MS_MAX = 60_000

/** What one round of evaluations came to. */
export interface RoundTold {
  readonly evaluations: readonly Evaluation[]
  /** Segments that rest, with why. */
  readonly parked: ReadonlyMap<string, Parked>
  readonly segments: readonly Pick<Segment, "name" | "version">[]
}

interface OpenRow {
  readonly segment: string
  readonly version: string
  readonly kind: Evaluation["look"]["kind"] | "failed"
  readonly since: Date
  at: Date
  looks: number
  players: number
  /** Looks at everybody: how many that is, is asked when the row is written. */
  wholes: number
  entered: number
  left: number
  ms: number
  msMax: number
  msShare: number
  taken: Evaluation["look"]["taken"]
  readonly spans: Set<Span>
  readonly error?: { readonly code: string; readonly words: string }
}

/**
 * What evaluations cost and met, in memory and, a minute at a time, in seg_run, of which this is the only writer. What a
 * kill takes is that minute.
 */
export class SegmentRunLog {
  readonly #warehouse: Warehouse
  readonly #effects: Effects
  readonly #open = new Map<string, OpenRow>()
  readonly #spans = new Map<string, Span>()
  /** Of each segment that rests, the failure that was noted. */
  readonly #failed = new Map<string, number>()
  #openedAt: number | undefined
  #isPressing = false

  constructor(warehouse: Warehouse, effects: Effects) {
    this.#warehouse = warehouse
    this.#effects = effects
  }

  /** Takes a round that is over. */
  note({ evaluations, parked, segments }: RoundTold): void {
    const over = this.#effects.now().getTime()
    for (const one of evaluations) this.#join(one, over)
    for (const [name, { since, fault }] of parked) {
      if (this.#failed.get(name) === since.getTime()) continue
      this.#failed.set(name, since.getTime())
      const version = segments.find((one) => one.name === name)?.version ?? ""
      const error = { code: fault.code, words: faultWords(fault) }
      const row = { segment: name, version, kind: "failed", since, at: since, looks: 1 } as const
      this.#open.set(`${name} failed ${since.getTime()}`, { ...NOTHING, ...row, ...fresh(), error })
      this.#isPressing = true
    }
    for (const name of this.#failed.keys()) if (!parked.has(name)) this.#failed.delete(name)
    if (this.#open.size > 0) this.#openedAt ??= over
  }

  /** Writes what is open when a minute is full, or something has failed. */
  async flushWhenDue(): Promise<void> {
    if (this.#openedAt === undefined) return
    const age = Math.abs(this.#effects.now().getTime() - this.#openedAt)
    if (this.#isPressing || age >= ROW_MS_MAX) await this.flush()
  }

  /** Writes what is open; where that fails it is lost. */
  async flush(): Promise<void> {
    const rows = [...this.#open.values()]
    const spans = [...this.#spans.values()]
    this.#open.clear()
    this.#spans.clear()
    this.#openedAt = undefined
    this.#isPressing = false
    if (rows.length === 0) return
    const everybody = rows.some(({ wholes }) => wholes > 0) ? await this.#everybody() : 0
    const arrivals = await oldestArrivals(this.#warehouse, spans)
    // Reckoned once for all segments that were evaluated together.
    const lags = new Map(spans.map((span) => [span, lagOf(arrivals, span)]))
    const worst = (row: OpenRow) => {
      const known = [...row.spans].flatMap((span) => lags.get(span) ?? [])
      return known.length === 0 ? undefined : Math.max(...known)
    }
    await this.#warehouse.insert(
      "seg_run",
      rows.map((row) => toColumns(row, everybody, worst(row))),
    )
  }

  #join({ segment, at, entered, left, ms, look }: Evaluation, over: number): void {
    const { kind, version, players, together, since, upTo, taken } = look
    const place = `${segment} ${version} ${kind}`
    const begun = { segment, version, kind, since: at, at }
    const row = this.#open.get(place) ?? { ...NOTHING, ...begun, ...fresh() }
    this.#open.set(place, row)
    row.at = at
    row.looks += 1
    row.players += players ?? 0
    row.wholes += players === undefined ? 1 : 0
    row.entered += entered
    row.left += left
    row.ms += ms
    row.msMax = Math.max(row.msMax, ms)
    row.msShare += ms / together
    row.taken = {
      readRows: row.taken.readRows + taken.readRows,
      readBytes: row.taken.readBytes + taken.readBytes,
      memoryPeak: Math.max(row.taken.memoryPeak, taken.memoryPeak),
    }
    if (since !== undefined && kind !== "first") row.spans.add(this.#span(since, upTo, over))
  }

  // Segments that were evaluated together share one.
  #span(since: string, upTo: string, over: number): Span {
    const place = `${since} ${upTo} ${over}`
    const known = this.#spans.get(place) ?? { since, upTo, over }
    this.#spans.set(place, known)
    return known
  }

  async #everybody(): Promise<number> {
    const [row] = await this.#warehouse.query<{ players: string }>(
      "select count() as players from ft_player",
    )
    return Number(row?.players ?? 0)
  }
}

const NOTHING = {
  ...{ looks: 0, players: 0, wholes: 0, entered: 0, left: 0, ms: 0, msMax: 0, msShare: 0 },
  taken: NOTHING_TAKEN,
}

const fresh = () => ({ spans: new Set<Span>() })

function toColumns(row: OpenRow, everybody: number, lag: number | undefined): object {
  const { segment, version, kind, looks, entered, left, ms, taken, error } = row
  return {
    ...{ segment, version, kind, since: bound(row.since), at: bound(row.at), looks },
    ...{ players: row.players + row.wholes * everybody, entered, left },
    ...{ ms, ms_max: row.msMax, ms_share: row.msShare },
    ...{ read_rows: taken.readRows, read_bytes: taken.readBytes, memory_peak: taken.memoryPeak },
    ...{ lag_ms: lag ?? null, error_code: error?.code ?? "", error: error?.words ?? "" },
  }
}
