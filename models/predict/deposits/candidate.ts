import { bgNbd, mbgNbd } from "../lifetime/beta-geometric.ts"
import type { LifetimeModel } from "../lifetime/model.ts"

/** A model of deposits with the part of the past that it reads. */
export interface Candidate {
  readonly name: string
  readonly model: LifetimeModel
  /** Deposits from before are left out: habits change, and seasons. */
  readonly windowDays: number
  /** Share of the rate of the last RECENT_DAYS in what is expected: seasons come faster than habits change. */
  readonly recentShare: number
}

/** Days over which the recent rate is taken. */
export const RECENT_DAYS = 28

const EVER = 100_000

/**
 * What is fitted and compared for each brand: what SQL can reckon with. Pareto/NBD is none of it: its series takes
 * minutes to fit where players deposit for months, and it came a fiftieth nearer at most (docs/predictions.md).
 */
export const CANDIDATES: readonly Candidate[] = [
  { name: "bg-nbd", model: bgNbd, windowDays: EVER, recentShare: 0 },
  { name: "mbg-nbd", model: mbgNbd, windowDays: EVER, recentShare: 0 },
  { name: "mbg-nbd-180d", model: mbgNbd, windowDays: 180, recentShare: 0 },
  { name: "mbg-nbd-180d-recent", model: mbgNbd, windowDays: 180, recentShare: 0.5 },
  { name: "mbg-nbd-90d-recent", model: mbgNbd, windowDays: 90, recentShare: 0.5 },
  { name: "mbg-nbd-90d", model: mbgNbd, windowDays: 90, recentShare: 0 },
]
