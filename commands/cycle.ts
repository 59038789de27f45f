import type { Effects } from "../core/effects.ts"
import type { Runner } from "../models/runner/runner.ts"
import type { Segmenter } from "../segments/segmenter.ts"
import { Loop } from "./loop.ts"

const CYCLE_MS = 1_000
const CYCLE_AGE_MS_MAX = 30_000

export interface CycleParts {
  readonly runner: Runner
  readonly segmenter: Segmenter
  /** A sign of life on disk, for the next start. */
  readonly alive: () => Promise<void>
}

/** Each second: features for what was touched, then segments on them. */
export class Cycle {
  readonly loop: Loop
  /** The instant that now() stood for in the latest round of segments. */
  evaluatedAt: Date | undefined

  constructor({ runner, segmenter, alive }: CycleParts, effects: Effects) {
    const once = async (isWaitedFor: boolean) => {
      const report = await (isWaitedFor ? runner.settle() : runner.tick())
      const evaluations = await segmenter.evaluateAll(report.startedAt)
      this.evaluatedAt = evaluations.at(-1)?.at ?? this.evaluatedAt
      await alive()
    }
    this.loop = new Loop(
      { name: "features and segments", everyMs: CYCLE_MS, ageMsMax: CYCLE_AGE_MS_MAX, once },
      effects,
    )
  }
}
