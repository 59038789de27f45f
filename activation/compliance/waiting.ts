/** What was mended a moment ago is asked for this soon, and nothing more rarely than the other. */
const AGAIN_MS_MIN = 10_000
const AGAIN_MS_MAX = 3_600_000

/** When what a person has to mend is asked for again, ms: the longer it has been so, the more rarely. */
export function askedAgainAt(since: number, now: number): number {
  return now + Math.min(AGAIN_MS_MAX, Math.max(AGAIN_MS_MIN, (now - since) / 4))
}
