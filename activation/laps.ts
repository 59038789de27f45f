import { setTimeout as sleep } from "node:timers/promises"

interface LapOptions {
  /** From the end of a lap to the begin of the next, while another one's first goes on. */
  readonly everyMs: number
  readonly mayGoOn: () => boolean
}

/**
 * One lap of each, beside each other; resolves when each had its own. While one takes its time, the others go round
 * again and again, so that nobody waits for who is slow.
 */
export async function runLaps(
  names: readonly string[],
  lap: (name: string) => Promise<void>,
  { everyMs, mayGoOn }: LapOptions,
): Promise<void> {
  let isOpen = true
  const laps = names.map(lap)
  const first = Promise.allSettled(laps).then(() => {
    isOpen = false
  })
  const around = async (name: string, own: Promise<void> | undefined) => {
    await own
    while (isOpen && mayGoOn()) {
      await Promise.race([first, sleep(everyMs, undefined, { ref: false })])
      if (isOpen && mayGoOn()) await lap(name)
    }
  }
  await Promise.all(names.map((name, at) => around(name, laps[at])))
}
