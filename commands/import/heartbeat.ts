import { PitbossError } from "../../core/errors.ts"
import { LEASE_MS } from "./leases.ts"

/** What says that the import is not this run's any more. */
const REFUSALS: readonly string[] = ["IMPORT_GIVEN_UP", "IMPORT_UNKNOWN"]

/**
 * Keeps an import with its run while rows go through the gateway: meanwhile nothing else is asked of the import,
 * and a run that asks nothing counts as killed.
 */
export class ImportHeartbeat {
  readonly #timer: NodeJS.Timeout
  #isAsking = false
  #refusal: unknown

  constructor(renew: () => Promise<unknown>) {
    this.#timer = setInterval(() => this.#beat(renew), LEASE_MS / 4)
    this.#timer.unref()
  }

  /** Throws what the import was refused with: it is another run's by now. */
  check(): void {
    if (this.#refusal !== undefined) throw this.#refusal
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #beat(renew: () => Promise<unknown>): void {
    if (this.#isAsking) return
    this.#isAsking = true
    renew()
      .catch((thrown: unknown) => {
        // A question that was lost is asked again: a lease that ran out is still this run's until another takes it.
        if (thrown instanceof PitbossError && REFUSALS.includes(thrown.code))
          this.#refusal ??= thrown
      })
      .finally(() => {
        this.#isAsking = false
      })
  }
}
