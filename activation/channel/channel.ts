import type { ClearedMessage } from "../compliance/decide.ts"

/** How a call to a provider ended. `detail` holds no personal data. */
export interface Delivery {
  readonly state: "accepted" | "failed" | "unknown"
  /** False: it may be tried again later, through the gate again. */
  readonly isFinal: boolean
  readonly providerMessageId: string
  readonly detail: string
  /** The message is not to blame. */
  readonly fault?: Fault | undefined
  /** For how long the provider asks to be left alone, ms. */
  readonly retryAfterMs?: number | undefined
}

/**
 * `provider`: it did not answer, or the connection broke. `sender`: it refuses this sender, or the login. Whatever else
 * goes that way would fail likewise.
 */
export type Fault = "provider" | "sender"

/** A way to a player. It takes nothing that the gate has not cleared. */
export interface Channel {
  /**
   * How long the provider tells a repeat by its key, ms: an unknown call may be made again for as long. Absent: never, but
   * for what a kill cut off.
   */
  readonly rememberedMs?: number | undefined
  /**
   * Opens the way for that many messages, before anybody is decided on. Answers with why it is not
   * open, or undefined where it is.
   */
  ready(count: number): Promise<string | undefined>
  /** Hands a message over, or gives it back as failed where its clearance ended on the way. */
  send(message: ClearedMessage): Promise<Delivery>
  /** Ends all connections; calls under way are broken off, and none begins any more. */
  close(): Promise<void>
}
