import type { Effects } from "../core/effects.ts"
import type { AuditReport } from "../models/runner/audit-log.ts"
import type { Runner } from "../models/runner/runner.ts"
import { PLAYER_KEY, type Slice } from "../models/runner/slice.ts"
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

/** A model that is looked at, and whether it is kept by player: if not, it has one slice. */
export interface Audited {
  readonly name: string
  readonly isByPlayer: boolean
}

/** The models that an audit looks at. */
export function auditedIn(runner: Runner): readonly Audited[] {
  return runner.ls().flatMap(({ name, matter }) => {
    if (matter.materialized === "materialized_view") return [{ name, isByPlayer: true }]
    if (matter.materialized !== "incremental") return []
    return [{ name, isByPlayer: matter.key.includes(PLAYER_KEY) }]
  })
}

export interface StandingAuditParts {
  readonly warehouse: Warehouse
  readonly models: readonly Audited[]
  /** Looks at a slice of one model, or of all, while nothing comes in. */
  readonly audit: (slice: Slice, only?: string) => Promise<AuditReport>
  /** Looks at what is quiet of it while everything goes on; undefined where something looks off. */
  readonly glance: (slice: Slice, only?: string) => Promise<AuditReport | undefined>
}

/** Looks at everything derived for ever: a slice of one model at a time, so that nobody waits long. */
export class StandingAudit {
  readonly loop: Loop
  readonly #parts: StandingAuditParts
  readonly #effects: Effects
  #left: { readonly slice: Slice; readonly model: string }[] = []
  #keysOff = 0
  #roundBegan: Date | undefined
  #wholeSince: Date | undefined
  /** The start of a process has enough to do. */
  #restsUntil = performance.now() + AUDIT_MS

  constructor(parts: StandingAuditParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
    const once = () => this.round()
    this.loop = new Loop(
      { name: "audit", everyMs: AUDIT_MS, ageMsMax: AUDIT_AGE_MS_MAX, once },
      effects,
    )
  }

  /** Every key that was quiet was looked at since then; undefined where not all were yet in this process. */
  wholeSince(): Date | undefined {
    return this.#wholeSince
  }

  /** Keys that were off since the start of the process. */
  keysOff(): number {
    return this.#keysOff
  }

  /** Looks at what is quiet of a slice, beside everything else; what looks off is looked at behind the barrier. */
  async glance(slice: Slice, only?: string): Promise<AuditReport> {
    const report = await this.#parts.glance(slice, only)
    if (report === undefined) return this.look(slice, only)
    this.#restsUntil = performance.now() + REST_SHARE * report.ms
    return report
  }

  /** Looks at one slice now, of one model or of all, while nothing comes in. */
  async look(slice: Slice, only?: string): Promise<AuditReport> {
    const report = await this.#parts.audit(slice, only)
    this.#restsUntil = performance.now() + REST_SHARE_PAUSED * report.ms
    this.#keysOff += report.drift
    return report
  }

  /** Looks at what is next, where it has rested enough. */
  async round(): Promise<void> {
    if (performance.now() < this.#restsUntil) return
    if (this.#left.length === 0) await this.#beginRound()
    const next = this.#left.pop()
    if (next) await this.glance(next.slice, next.model)
  }

  async #beginRound(): Promise<void> {
    if (this.#roundBegan) this.#wholeSince = this.#roundBegan
    this.#roundBegan = this.#effects.now()
    const of = await slicesOf(this.#parts.warehouse)
    for (let index = of - 1; index >= 0; index--)
      for (const { name, isByPlayer } of this.#parts.models)
        if (isByPlayer || index === 0) this.#left.push({ slice: { index, of }, model: name })
  }
}

/** In how many slices everything is looked at. */
export async function slicesOf(warehouse: Warehouse): Promise<number> {
  const [row] = await warehouse.query<{ n: string }>("select count() as n from raw_event")
  return Math.max(1, Math.ceil(Number(row?.n ?? 0) / EVENTS_OF_SLICE))
}
