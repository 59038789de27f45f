import { setTimeout as sleep } from "node:timers/promises"
import { PitbossError } from "../core/errors.ts"

/** From one look to the next; each time the engine says on stderr that it cannot, so looks become rarer. */
const WAIT_MS_MIN = 300
const WAIT_MS_MAX = 5_000

export interface Waiting {
  /** How long it waits for what is in use, by the code that says so, ms. */
  readonly maxMs: Readonly<Record<string, number>>
  /** Called once, before it waits. */
  readonly onWait: (error: PitbossError) => void
}

/**
 * Opens what only one process can have: another may be at it, for a moment or for as long as its import takes.
 * Throws what `open` throws where that is something else, or the time is over.
 */
export async function openWhenFree<Opened>(
  open: () => Promise<Opened>,
  { maxMs, onWait }: Waiting,
): Promise<Opened> {
  const began = Date.now()
  for (let waits = 0; ; waits++) {
    try {
      return await open()
    } catch (thrown) {
      if (!(thrown instanceof PitbossError)) throw thrown
      if (Date.now() - began >= (maxMs[thrown.code] ?? 0)) throw thrown
      if (waits === 0) onWait(thrown)
      await sleep(Math.min(WAIT_MS_MAX, WAIT_MS_MIN * 2 ** waits))
    }
  }
}
