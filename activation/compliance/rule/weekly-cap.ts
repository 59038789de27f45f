import type { Rule } from "../subject.ts"

/** Promotions to one person by one channel on seven days of the recipient's zone, where the campaign says no less. */
export const MESSAGES_PER_WEEK_MAX = 7

// What was not counted is not none. His next day may leave as many in the seven, so it is no reason to wait for it.
export const weeklyCap: Rule = ({ sentIn7Days }, { capPerWeek }) => {
  const most = weeklyMost(capPerWeek)
  return {
    rule: "weekly-cap",
    isAllowed: sentIn7Days !== undefined && sentIn7Days < most,
    reason: sentIn7Days === undefined ? "frequency_unknown" : "weekly_cap",
    inputs() {
      return {
        sent_in_7_days: sentIn7Days === undefined ? null : String(sentIn7Days),
        most: String(most),
      }
    },
  }
}

/** A cap of 0 lets nobody through; none at all is the default, and no campaign goes beyond that. */
export function weeklyMost(capPerWeek: number | undefined): number {
  return Math.min(capPerWeek ?? MESSAGES_PER_WEEK_MAX, MESSAGES_PER_WEEK_MAX)
}
