import type { Effects } from "../../core/effects.ts"
import type { VaultWriter } from "../../store/vault.ts"
import type { EventLog } from "../log/log.ts"
import type { Authenticate } from "./authentication.ts"
import type { Batch } from "./batch.ts"

/** What the gateway works with. */
export interface GatewayOptions {
  readonly log: EventLog
  readonly vault: VaultWriter
  readonly authenticate: Authenticate
  /** Told of each acknowledged batch, for metrics. */
  readonly counted?: (batch: Batch) => void
  readonly effects?: Effects
}
