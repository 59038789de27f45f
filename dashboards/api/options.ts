import type { BrandConfiguration } from "../../core/brand.ts"
import type { Effects } from "../../core/effects.ts"
import type { Topic } from "../../core/topic.ts"
import type { Authenticate } from "../../ingest/gateway/authentication.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"

/** How far the warehouse is behind Kafka. */
export interface LandingStatus {
  /** Messages that Kafka has acknowledged and the tables do not hold yet. */
  readonly lag: Readonly<Record<Topic, number>>
  /** Whatever Kafka had acknowledged at this instant is in the tables; undefined while unknown. */
  readonly completeTo: Date | undefined
}

/** How far models and segments are. */
export interface CycleStatus {
  /** What was in the tables at this instant is in the models: start of the last good tick. */
  readonly modelsUpTo: Date | undefined
  /** When the segments were last evaluated without a fault. */
  readonly segmentsAt: Date | undefined
}

export interface ApiOptions {
  readonly warehouse: Warehouse
  /** Who a key belongs to; viewers and administrators may look. */
  readonly authenticate: Authenticate
  /** Throws where Kafka does not answer: the page then says so. */
  readonly landingStatus: () => Promise<LandingStatus>
  readonly cycleStatus: () => CycleStatus
  /** Zone, day and base currency of the brands; brands without have the defaults. */
  readonly brands: readonly BrandConfiguration[]
  /** 64 hex digits that seal the session cookies; without, sessions end with the process. */
  readonly sessionKey?: string
  /** Names by which the page may be asked for, beside the loopback ones. */
  readonly hosts?: readonly string[]
  /** Folder of the built page. */
  readonly pageDir: string
  readonly effects?: Effects
}
