/** How long after the first attempt a message may still be tried again: as long as its wish is young enough. */
const RETRIED_HOURS_MAX = 24

/**
 * Columns of the latest attempt at a message, of rows of act_send (as `s`) grouped by intent_id: what came of it,
 * how often it was tried, and whether it will be again. A failure that is not final is none yet.
 */
export const LATEST_SEND = `argMax(s.outcome, s.attempt) as outcome, argMax(s.is_final, s.attempt) as is_final,
    toUInt32(max(s.attempt)) as attempts,
    is_final = 0 and min(s.attempted_at) > now64(3) - interval ${RETRIED_HOURS_MAX} hour as is_waiting`

/** As the engine gives them. */
export interface LatestSendRow {
  readonly outcome: string
  readonly attempts: number
  readonly is_waiting: number | boolean
}
