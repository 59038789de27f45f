import { randomInt } from "node:crypto"
import type { Effects } from "../core/effects.ts"
import type { AuditReport } from "../models/runner/audit-log.ts"
import type { Slice } from "../models/runner/slice.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { Loop } from "./loop.ts"

const AUDIT_MS = 60_000
/** Looking takes one part of the time in so many: meanwhile events wait in Kafka. */
const REST_SHARE = 40
const AUDIT_AGE_MS_MAX = 1_800_000
/** A slice is looked at while nothing comes in: so few events of a slice that it takes a second or two. */
const EVENTS_OF_SLICE = 100_000
const SLICES_MIN = 1

/** How things stood at the last look. */
export interface AuditState {
  readonly at: Date
  readonly keysChecked: number
  readonly drift: number
  /** In base currency, a decimal. */
  readonly amountOff: string
}

export interface StandingAuditParts {
  readonly warehouse: Warehouse
  /** Looks at a slice while nothing comes in. */
  readonly audit: (slice: Slice) => Promise<AuditReport>
}

/** Looks at one slice of everything derived after the other, for ever: at most one a minute. */
export class StandingAudit {
  readonly loop: Loop
  readonly #parts: StandingAuditParts
  readonly #effects: Effects
  #next = randomInt(2 ** 20)
  #state: AuditState | undefined
  #keysOff = 0
  /** The start of a process has enough to do. */
  #restsUntil = performance.now() + AUDIT_MS / 2

  constructor(parts: StandingAuditParts, effects: Effects) {
    this.#parts = parts
    this.#effects = effects
    const once = () => this.#once()
    this.loop = new Loop(
      { name: "audit", everyMs: AUDIT_MS, ageMsMax: AUDIT_AGE_MS_MAX, once },
      effects,
    )
  }

  /** Undefined until the first look of this process has ended. */
  state(): AuditState | undefined {
    return this.#state
  }

  /** Keys that were off since the start of the process. */
  keysOff(): number {
    return this.#keysOff
  }

  /** Looks at one slice now. */
  async look(slice: Slice): Promise<AuditReport> {
    const report = await this.#parts.audit(slice)
    const { keysChecked, drift, amountOff, ms } = report
    this.#restsUntil = performance.now() + REST_SHARE * ms
    this.#keysOff += drift
    this.#state = { at: this.#effects.now(), keysChecked, drift, amountOff }
    return report
  }

  async #once(): Promise<void> {
    if (performance.now() < this.#restsUntil) return
    const of = await slicesOf(this.#parts.warehouse)
    await this.look({ index: this.#next % of, of })
    this.#next += 1
  }
}

/** In how many slices everything is looked at. */
export async function slicesOf(warehouse: Warehouse): Promise<number> {
  const [row] = await warehouse.query<{ n: string }>("select count() as n from raw_event")
  return Math.max(SLICES_MIN, Math.ceil(Number(row?.n ?? 0) / EVENTS_OF_SLICE))
}
