import type { Roles } from "../running.ts"
import type { DemoClock } from "./clock.ts"

/** Features that are older than half a minute say nothing about now. */
const STALE_MS = 31_000

/** What the scene is played with. */
export interface OldFeatures {
  readonly cycle: { readonly loop: Pick<Roles["cycle"]["loop"], "start" | "stop"> }
  readonly activation: Pick<Roles["activation"], "start" | "stop" | "complete">
}

/**
 * One round of campaigns while the features are too old. They rest for it: a round of features on the clock
 * that went ahead would make them new again, on a busy machine before the last campaign has asked. Campaigns
 * rest behind it, so that whoever was put off then is still.
 */
export async function askOfOldFeatures(
  { cycle, activation }: OldFeatures,
  clock: Pick<DemoClock, "pass">,
): Promise<void> {
  await cycle.loop.stop()
  clock.pass(STALE_MS)
  activation.start()
  await activation.complete()
  await activation.stop()
  cycle.loop.start()
}
