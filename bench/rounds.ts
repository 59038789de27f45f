import { performance } from "node:perf_hooks"

/** How often something is measured: as often as it may be, and less where it takes too long. */
export interface RoundsAllowed {
  readonly most: number
  /** So many are made, however long they take: fewer tell no p95. */
  readonly least: number
  readonly seconds: number
}

/** The numbers of the rounds, from 1: a benchmark of a slow machine, or of slow models, ends all the same. */
export function* rounds(
  { most, least, seconds }: RoundsAllowed,
  now: () => number = () => performance.now(),
): Generator<number> {
  const until = now() + seconds * 1_000
  for (let round = 1; round <= most; round++) {
    if (round > least && now() >= until) return
    yield round
  }
}
