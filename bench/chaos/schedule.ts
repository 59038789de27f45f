import type { Target } from "../../commands/pitboss-child.ts"
import type { Random } from "../../ingest/simulator/random.ts"

const LOAD_MS = [200, 4_500] as const
const START_MS = [100, 7_000] as const
/** Kills that hit a start, with its healing, and those that hit a rebuild or a look of the audit. */
const START_SHARE = 0.25
const BUSY_SHARE = 0.25

/** One kill: whom, when, and what goes on beside the load. */
export interface Kill {
  readonly target: Target
  /** Counted from when everything runs, or from the start of the process. */
  readonly from: "ready" | "spawn"
  readonly afterMs: number
  readonly beside: "nothing" | "rebuild" | "audit"
}

/** The next kill, drawn from the seed. Only a process that just started can be hit in its start. */
export function nextKill(random: Random, isStarting: boolean): Kill {
  if (isStarting && random.chance(START_SHARE))
    return {
      target: random.chance(0.7) ? "pitboss" : "both",
      from: "spawn",
      afterMs: random.int(...START_MS),
      beside: "nothing",
    }
  return {
    target: random.pick(["pitboss", "pitboss", "kafka", "both"] as const),
    from: "ready",
    afterMs: random.int(...LOAD_MS),
    beside: random.chance(BUSY_SHARE) ? random.pick(["rebuild", "audit"] as const) : "nothing",
  }
}
