import type { Activator } from "../activation/activator.ts"
import type { Policy } from "../activation/compliance/policy/policy.ts"
import type { RunningRules } from "../activation/compliance/policy/running-rules.ts"
import type { Shadow } from "../activation/compliance/shadow.ts"
import type { RegisterDesk } from "../activation/register/register-desk.ts"
import type { BrandConfiguration } from "../core/brand.ts"
import type { Bounds } from "../core/event-bounds.ts"
import type { Runner } from "../models/runner/runner.ts"
import type { Segments } from "../segments/segments.ts"
import type { Store } from "../store/store.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import type { StandingAudit } from "./audit.ts"
import type { Backups } from "./backup/backups.ts"
import type { Cycle } from "./cycle.ts"
import type { Disk } from "./disk.ts"
import type { ExclusionImports } from "./exclusion-lists.ts"
import type { ImportDesk } from "./import/desk.ts"
import type { LiveKafka } from "./kafka.ts"
import type { KafkaWait } from "./kafka-wait.ts"
import type { Landing } from "./landing/landing.ts"
import type { Loop } from "./loop.ts"
import type { SegmentTelling } from "./segment-telling.ts"
import type { ServerAddress } from "./server-file.ts"

/**
 * How much of Pitboss an operation needs: the warehouse alone opens in a second, everything else
 * starts Kafka and the roles too. `bare` is the warehouse as it stands, nothing brought to the project.
 */
export type Need = "bare" | "warehouse" | "everything"

/** An opened Pitboss: the warehouse with its models, and where everything is needed, the roles. */
export interface Runtime {
  readonly dataDir: string
  readonly store: Store
  readonly warehouse: Warehouse
  readonly runner: Runner
  readonly brands: readonly BrandConfiguration[]
  /** Where everything is needed. */
  readonly roles: Roles | undefined
  readonly door: ServerAddress | undefined
  close(): Promise<void>
}

/** What people rule on the gate while it runs. */
export interface Governance {
  /** By which it decides, now and at instants to come. */
  readonly rules: RunningRules
  /** What changes them. */
  readonly policy: Policy
  /** Where it is decided and nothing sent. */
  readonly shadow: Shadow
  /** Looks what was approved or switched, by whichever process; every second without being asked. */
  readonly watch: () => Promise<void>
}

/** Everything that runs: the consumer, the cycle of features and segments, the HTTP door. */
export interface Roles {
  readonly kafka: LiveKafka
  readonly cycle: Cycle
  /** Campaigns, on a loop of their own: a slow provider slows no feature and no segment. */
  readonly activation: Loop
  readonly activator: Activator
  /** Of files as they were read at the start, what changes there runs behind the next one; of the store as they are. */
  readonly segments: Segments
  readonly governance: Governance
  readonly landing: Landing
  readonly audit: StandingAudit
  readonly backups: Backups
  /** History that goes past Kafka. */
  readonly imports: ImportDesk
  /** Of lists of excluded people. */
  readonly exclusions: ExclusionImports
  /** Of registers that are asked player by player. */
  readonly registers: RegisterDesk
  readonly disk: Disk
  readonly kafkaWait: KafkaWait
  /** What evaluations of segments did, for the warehouse and for Kafka. */
  readonly telling: SegmentTelling
  readonly door: ServerAddress
  /** Encrypts dead letters at rest. */
  readonly seal: string
  /** How far from its arrival an event may have happened. */
  readonly bounds: Bounds
  /** Resolves when all that Kafka has acknowledged is in the tables, the models and the segments. */
  readonly settled: () => Promise<void>
  close(): Promise<void>
}
