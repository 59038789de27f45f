import type { Campaign } from "../../activation/campaign.ts"
import type { BrandConfiguration } from "../../core/brand.ts"
import type { Effects } from "../../core/effects.ts"
import type { LandingOffsets } from "../../ingest/landing/landed.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { Completeness, type Standing } from "./completeness.ts"
import {
  readBrands,
  readCounts,
  readDecisions,
  readMessages,
  readOff,
  readRates,
  readSegments,
} from "./overview-parts.ts"
import type { Overview } from "./overview-schema.ts"
import { Parts } from "./parts.ts"
import type { Told } from "./withheld/told.ts"

/** How long something took, and when it last ended well, ms. */
export interface Round {
  readonly ms: number
  readonly endedAt: number
}

export interface OverviewSources {
  readonly warehouse: Warehouse
  readonly brands: readonly BrandConfiguration[]
  /** How far Kafka and the tables are. */
  readonly offsets: () => Promise<LandingOffsets>
  readonly campaigns: () => readonly Campaign[]
  /** The latest features and segments. */
  readonly features: () => Round
  /** How often features and segments come round, ms; null until that was measured. */
  readonly everyMs: () => number | null
  /** The latest round that brought the marts up to date. */
  readonly marts: () => Round
}

/** Up to when the figures are whole, as answers say it. */
export type Known = Pick<Overview, "complete_to" | "behind_since" | "lag">

/** Reads snapshots, and follows up to when the figures are whole. */
export class OverviewReader {
  readonly #sources: OverviewSources
  readonly #effects: Effects
  readonly #completeness = new Completeness()
  readonly #parts: Parts
  #standing: Standing | undefined

  constructor(sources: OverviewSources, effects: Effects) {
    this.#sources = sources
    this.#effects = effects
    this.#parts = new Parts(effects)
  }

  /** Everything up to here is in whatever is read from now on; null while that is not known. */
  completeTo(): string | null {
    return isoOrNull(this.#standing?.completeTo)
  }

  /** The same with what is missing. */
  known(): Known {
    const { lag = null } = this.#standing ?? {}
    return {
      complete_to: this.completeTo(),
      behind_since: isoOrNull(this.#standing?.behindSince),
      lag,
    }
  }

  /** Looks how whole the figures are, so that the next answer knows. */
  async follow(): Promise<void> {
    this.#standing = (await this.#parts.read("lag", () => this.#stand())) ?? undefined
  }

  /** As the asker may be told. */
  async read(told: Told): Promise<Overview> {
    const { warehouse, brands, campaigns, features, everyMs } = this.#sources
    const now = this.#effects.now()
    const parts = this.#parts
    const of = told.isAll ? "everything" : "what is told to everybody"
    const [standing, ofBrands, rates, counts, audit, segments, decisions, messages] =
      await Promise.all([
        parts.read("lag", () => this.#stand()),
        parts.read("brands", () => readBrands(warehouse, brands, now)),
        parts.read("events_per_second", () => readRates(warehouse)),
        parts.read("counts", () => readCounts(warehouse)),
        parts.read("audit", () => readOff(warehouse, now)),
        parts.read("segments", () => readSegments(warehouse)),
        parts.read("decisions", () => readDecisions(warehouse, told), of),
        parts.read("messages", () => readMessages(warehouse, told.campaigns(campaigns())), of),
      ])
    this.#standing = standing ?? undefined
    const { ms, endedAt } = features()
    return {
      at: now.toISOString(),
      complete_to: isoOrNull(standing?.completeTo),
      behind_since: isoOrNull(standing?.behindSince),
      waits_for: standing?.behindSince === undefined ? null : standing.waitsFor,
      lag: standing?.lag ?? null,
      cycle_ms: Math.round(ms),
      cycle_age_ms: endedAt === 0 ? null : Math.max(0, now.getTime() - endedAt),
      cycle_every_ms: everyMs(),
      brands: ofBrands,
      events_per_second: rates,
      counts,
      audit,
      segments,
      decisions,
      messages,
      faults: [...parts.faults()],
    }
  }

  async #stand(): Promise<Standing> {
    const askedAt = this.#effects.now().getTime()
    const offsets = await this.#sources.offsets()
    const { ms, endedAt } = this.#sources.marts()
    return this.#completeness.take({ offsets, askedAt, cycleMs: ms, cycleEndedAt: endedAt })
  }
}

function isoOrNull(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString()
}
