import { setTimeout as sleep } from "node:timers/promises"

const WAIT_MS_MIN = 100
const WAIT_MS_MAX = 1_000
const WHOLE_MS_MAX = 30_000

/**
 * Asks Kafka again while it answers that it cannot say yet: a coordinator that moves or is just
 * loading, a connection that broke. kafkajs's administrator repeats some of its requests itself, and
 * not those about groups. Throws the last error after half a minute, and any final one at once.
 */
export async function again<T>(ask: () => Promise<T>, wholeMs: number = WHOLE_MS_MAX): Promise<T> {
  const deadline = Date.now() + wholeMs
  for (let waitMs = WAIT_MS_MIN; ; waitMs = Math.min(waitMs * 2, WAIT_MS_MAX)) {
    try {
      return await ask()
    } catch (thrown) {
      if (!isPassing(thrown) || Date.now() + waitMs > deadline) throw thrown
      await sleep(waitMs)
    }
  }
}

// kafkajs says so itself.
function isPassing(thrown: unknown): boolean {
  return thrown instanceof Error && "retriable" in thrown && thrown.retriable === true
}
