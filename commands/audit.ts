import type { Effects } from "../core/effects.ts"
import { AuditCoverage, type Audited, type Covered } from "../models/runner/audit-coverage.ts"
import type { AuditReport } from "../models/runner/audit-log.ts"
import { readLooks } from "../models/runner/audit-record.ts"
import { type EngineInstant, SINCE_EVER, toEngineInstant } from "../models/runner/instant.ts"
import { isMaterialized } from "../models/runner/model.ts"
import type { Runner } from "../models/runner/runner.ts"
import { PLAYER_KEY, type Slice } from "../models/runner/slice.ts"
import { isBuiltWhole } from "../models/runner/table-audit.ts"
import { isByPlayer } from "../models/runner/tile-keys.ts"
import { Turnstile } from "../models/runner/turnstile.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { Loop } from "./loop.ts"

/** From one look to the next, at least. */
const AUDIT_MS = 60_000
/** Looking takes one part of the time in so many; where events wait in Kafka meanwhile, less. */
export const REST_SHARE = 20
const REST_SHARE_PAUSED = 100
const AUDIT_AGE_MS_MAX = 1_800_000
/** A slice is looked at while nothing comes in: of so many events that one model takes a part of a second. */
const EVENTS_OF_SLICE = 100_000

/** The models that an audit looks at: all that keep rows. */
export function auditedIn(runner: Runner): readonly Audited[] {
  return runner.ls().flatMap((model) => {
    const { name, matter } = model
    if (isMaterialized(model, "materialized_view")) return [{ name, isByPlayer: isByPlayer(model) }]
    if (isBuiltWhole(model)) return [{ name, isByPlayer: false }]
    if (matter.materialized !== "incremental") return []
    return [{ name, isByPlayer: matter.key.includes(PLAYER_KEY) }]
  })
}

export interface StandingAuditParts {
  readonly warehouse: Warehouse
  readonly models: readonly Audited[]
  /** Looks at a slice of one model, or of all, while nothing comes in; at a table whatever comes in. */
  readonly audit: (slice: Slice, only?: string) => Promise<AuditReport>
  /** Looks at what is quiet of it while everything goes on; undefined where something looks off. */
  readonly glance: (slice: Slice, only?: string) => Promise<AuditReport | undefined>
}

interface Turn {
  readonly slice: Slice
  readonly model: string
}

/**
 * Looks at everything derived for ever: a slice of one model at a time, so that nobody waits long. What waits
 * longest comes first, by the looks on record: a start goes on where the process before it was.
 */
export class StandingAudit {
  readonly loop: Loop
  readonly #parts: StandingAuditParts
  readonly #effects: Effects
  readonly #coverage: AuditCoverage
  readonly #reading = new Turnstile()
  /** Looks on record are taken up to here; undefined until they were. */
  #takenTo: EngineInstant | undefined
  #left: readonly Turn[] = []
  /** The start of a process has enough to do. */
  #restsUntil = performance.now() + AUDIT_MS

  constructor(parts: StandingAuditParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
    this.#coverage = new AuditCoverage(parts.models)
    const once = () => this.round()
    this.loop = new Loop(
      { name: "audit", everyMs: AUDIT_MS, ageMsMax: AUDIT_AGE_MS_MAX, once },
      effects,
    )
  }

  /** How much of everything was looked at, and since when; undefined until the record of looks was read. */
  covered(): Covered | undefined {
    return this.#takenTo === undefined ? undefined : this.#coverage.covered(this.#effects.now())
  }

  /** Looks at what is quiet of a slice, beside everything else; what looks off is looked at behind the barrier. */
  async glance(slice: Slice, only?: string): Promise<AuditReport> {
    const report = await this.#parts.glance(slice, only)
    if (report === undefined) return this.look(slice, only)
    this.#restsUntil = performance.now() + REST_SHARE * report.ms
    await this.#takeLooks()
    return report
  }

  /** Looks at one slice now, of one model or of all, while nothing comes in. */
  async look(slice: Slice, only?: string): Promise<AuditReport> {
    const report = await this.#parts.audit(slice, only)
    const share = report.pausedMs > 0 ? REST_SHARE_PAUSED : REST_SHARE
    this.#restsUntil = performance.now() + share * report.ms
    await this.#takeLooks()
    return report
  }

  /** Looks at what is next, where it has rested enough. */
  async round(): Promise<void> {
    if (this.#takenTo === undefined) await this.#takeLooks()
    if (performance.now() < this.#restsUntil) return
    if (this.#left.length === 0) this.#left = await this.#planned()
    const [next, ...left] = this.#left
    this.#left = left
    if (next) await this.glance(next.slice, next.model)
  }

  /** Each slice of each model once, what waits longest first, and else what is read before its readers. */
  async #planned(): Promise<readonly Turn[]> {
    const of = await slicesOf(this.#parts.warehouse)
    const all = this.#parts.models.map(({ name: model, isByPlayer }) =>
      Array.from({ length: isByPlayer ? of : 1 }, (_, index) => {
        const slice = { index, of }
        return { slice, model, oldest: this.#coverage.oldest(model, slice) }
      }),
    )
    return all.flat().sort((a, b) => a.oldest - b.oldest)
  }

  #takeLooks(): Promise<void> {
    return this.#reading.through(async () => {
      const looks = await readLooks(this.#parts.warehouse, this.#takenTo)
      for (const look of looks) this.#coverage.add(look)
      // Those of the same millisecond may not all be there yet: they are taken again.
      const latest = looks.at(-1)
      this.#takenTo = latest ? toEngineInstant(new Date(latest.at)) : SINCE_EVER
    })
  }
}

/** In how many slices everything is looked at. */
export async function slicesOf(warehouse: Warehouse): Promise<number> {
  const [row] = await warehouse.query<{ n: string }>("select count() as n from raw_event")
  return Math.max(1, Math.ceil(Number(row?.n ?? 0) / EVENTS_OF_SLICE))
}
