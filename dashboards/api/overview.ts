import type { BrandConfiguration } from "../../core/brand.ts"
import type { Effects } from "../../core/effects.ts"
import { asError, PitbossError } from "../../core/errors.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { Completeness, type Pulse } from "./completeness.ts"
import {
  readBrands,
  readCounts,
  readDecisions,
  readMessages,
  readRates,
  readSegments,
} from "./overview-parts.ts"
import type { Overview } from "./overview-schema.ts"

export interface OverviewSources {
  readonly warehouse: Warehouse
  readonly brands: readonly BrandConfiguration[]
  readonly pulse: () => Promise<Pulse>
}

type Fault = Overview["faults"][number]

/** Reads snapshots. A part that cannot be read is missing, named and logged; the others stand. */
export class OverviewReader {
  readonly #sources: OverviewSources
  readonly #effects: Effects
  readonly #completeness = new Completeness()
  readonly #faults = new Map<string, Fault>()

  constructor(sources: OverviewSources, effects: Effects) {
    this.#sources = sources
    this.#effects = effects
  }

  async read(): Promise<Overview> {
    const { warehouse, brands, pulse } = this.#sources
    const now = this.#effects.now()
    const [beat, ofBrands, rates, counts, segments, decisions, messages] = await Promise.all([
      this.#part("pulse", pulse()),
      this.#part("brands", readBrands(warehouse, brands, now)),
      this.#part("events_per_second", readRates(warehouse)),
      this.#part("counts", readCounts(warehouse)),
      this.#part("segments", readSegments(warehouse)),
      this.#part("decisions", readDecisions(warehouse)),
      this.#part("messages", readMessages(warehouse)),
    ])
    const standing = beat && this.#completeness.take(beat)
    return {
      at: now.toISOString(),
      complete_to: isoOrNull(standing?.completeTo),
      behind_since: isoOrNull(standing?.behindSince),
      lag: standing?.lag ?? 0,
      cycle_ms: Math.round(beat?.cycleMs ?? 0),
      cycle_age_ms: Math.max(0, now.getTime() - (beat?.cycleEndedAt ?? now.getTime())),
      brands: ofBrands,
      events_per_second: rates,
      counts,
      segments,
      decisions,
      messages,
      faults: [...this.#faults.values()],
    }
  }

  async #part<Value>(part: string, reading: Promise<Value>): Promise<Value | null> {
    try {
      const value = await reading
      this.#faults.delete(part)
      return value
    } catch (thrown) {
      const code = thrown instanceof PitbossError ? thrown.code : "INTERNAL"
      const since = this.#faults.get(part)?.since ?? this.#effects.now().toISOString()
      // Engine text stays here: the page gets the code.
      if (!this.#faults.has(part))
        this.#effects.log.error({ part, code, err: asError(thrown).message }, "a part failed")
      this.#faults.set(part, { part, code, since })
      return null
    }
  }
}

function isoOrNull(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString()
}
