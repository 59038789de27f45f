import type { Effects } from "../../core/effects.ts"
import type { Bounds } from "../../core/event-bounds.ts"
import type { SendAttempts } from "../../store/send-attempt.ts"
import type { VaultWriter } from "../../store/vault.ts"
import type { EventLog } from "../log/log.ts"
import type { Authenticate } from "./authentication.ts"
import type { Batch } from "./batch.ts"
import type { ListedPlayers } from "./listed-players.ts"

/** What a sender is told whose events cannot be kept. */
export interface Refusal {
  readonly code: string
  readonly message: string
  readonly retryAfterSeconds: number
}

/** What the gateway works with. */
export interface GatewayOptions {
  readonly log: EventLog
  readonly vault: VaultWriter
  /** Players whom the vault finds on a list of excluded people. */
  readonly lists: ListedPlayers
  readonly authenticate: Authenticate
  /** How far from its arrival an event may have happened; absent: as far as the contract lets it. */
  readonly bounds?: Bounds
  /** By which the links in messages are known; without it no link is. */
  readonly unsubscription?: {
    /** 64 hex digits. */
    readonly key: string
    readonly attempts: Pick<SendAttempts, "of">
  }
  /** Why nothing can be taken now; undefined where it can. Answered with 507. */
  readonly refusal?: () => Refusal | undefined
  /** Told of each acknowledged batch, for metrics. */
  readonly counted?: (batch: Batch) => void
  readonly effects?: Effects
}
