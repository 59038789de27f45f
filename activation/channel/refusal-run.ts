import type { Delivery } from "./channel.ts"

/** As many messages in a row that are refused in the same words say something of who sends them. */
export const ALIKE_MAX = 4

/**
 * How often in a row a sender's messages were refused for good with the same codes. A provider that says of everybody
 * that he is unknown, or of every message that it is none, has to be asked by one message at a time.
 */
export class RefusalRun {
  #detail = ""
  #length = 0

  /** Whether the calls end a run that is long enough to open the circuit. */
  isAlike(deliveries: readonly Delivery[]): boolean {
    for (const { state, isFinal, fault, detail } of deliveries) {
      const isRefused = state === "failed" && isFinal && fault === undefined
      this.#length = isRefused && detail === this.#detail ? this.#length + 1 : Number(isRefused)
      this.#detail = isRefused ? detail : ""
    }
    return this.#length >= ALIKE_MAX
  }
}
