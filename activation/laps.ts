import { setTimeout as sleep } from "node:timers/promises"

interface LapOptions {
  /** From the end of a lap to the begin of the next, while another one's first goes on. */
  readonly everyMs: number
  readonly mayGoOn: () => boolean
}

/**
 * One lap of each, beside each other; resolves when each had its own. While one takes its time, the others go round
 * again and again, so that nobody waits for who is slow. A lap asks between its parts
 * whether it may go on: one that is not its name's first only while a first one does, so that nobody waits for that either.
 */
export async function runLaps(
  names: readonly string[],
  lap: (name: string, mayGoOn: () => boolean) => Promise<void>,
  { everyMs, mayGoOn }: LapOptions,
): Promise<void> {
  let isOpen = true
  const laps = names.map((name) => lap(name, mayGoOn))
  const first = Promise.allSettled(laps).then(() => {
    isOpen = false
  })
  const around = async (name: string, own: Promise<void> | undefined) => {
    await own
    while (isOpen && mayGoOn()) {
      await Promise.race([first, sleep(everyMs, undefined, { ref: false })])
      if (isOpen && mayGoOn()) await lap(name, () => isOpen && mayGoOn())
    }
  }
  await Promise.all(names.map((name, at) => around(name, laps[at])))
}
