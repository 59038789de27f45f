import type { AuditLook } from "./audit-record.ts"
import { LookedAt, NEVER } from "./looked-at.ts"
import { rangeOf, type Slice } from "./slice.ts"

const DAY_MS = 86_400_000
const ALL_KEYS = rangeOf({ index: 0, of: 1 })

/** A model that is looked at, and whether it is kept by player: if not, it has one slice. */
export interface Audited {
  readonly name: string
  readonly isByPlayer: boolean
}

/** How much of everything derived was looked at; each model counts the same. */
export interface Covered {
  /** 0 to 1; 1 is every key of every model. */
  readonly share: number
  /** Of what was looked at, nothing waits longer than since then; undefined where nothing was. */
  readonly since: Date | undefined
  /** What was looked at in the last 24 hours, 0 to 1. */
  readonly shareOfDay: number
}

/** When each part of everything derived was last looked at, by the looks that are on record. */
export class AuditCoverage {
  readonly #byModel: Map<string, LookedAt>
  readonly #builtAt = new Map<string, number>()
  readonly #whole: ReadonlySet<string>

  constructor(models: readonly Audited[]) {
    this.#byModel = new Map(models.map(({ name }) => [name, new LookedAt()]))
    this.#whole = new Set(models.filter((one) => !one.isByPlayer).map(({ name }) => name))
  }

  /** Takes a look on record, in the order of their ends. */
  add({ model, at, builtAt, ...slice }: AuditLook): void {
    if (!this.#byModel.has(model)) return
    // What was looked at before a model was built anew is gone.
    if (builtAt > (this.#builtAt.get(model) ?? NEVER)) this.#byModel.set(model, new LookedAt())
    this.#builtAt.set(model, builtAt)
    if (at < builtAt) return
    if (!this.#whole.has(model)) this.#byModel.get(model)?.note(rangeOf(slice), at)
    else if (slice.index === 0) this.#byModel.get(model)?.note(ALL_KEYS, at)
  }

  /** When what waits longest of a slice was looked at, ms since 1970; 0 where that never was. */
  oldest(model: string, slice: Slice): number {
    const range = this.#whole.has(model) ? ALL_KEYS : rangeOf(slice)
    return this.#byModel.get(model)?.oldest(range) ?? NEVER
  }

  covered(now: Date): Covered {
    const models = [...this.#byModel.values()]
    const share = (since: number) =>
      models.reduce((sum, one) => sum + one.shareSince(since), 0) / Math.max(1, models.length)
    const sinces = models.flatMap((one) => one.since() ?? [])
    return {
      share: share(NEVER),
      since: sinces.length === 0 ? undefined : new Date(Math.min(...sinces)),
      shareOfDay: share(now.getTime() - DAY_MS),
    }
  }
}
