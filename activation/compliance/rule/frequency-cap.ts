import { sharedFinding } from "../shared-finding.ts"
import type { Finding, Rule } from "../subject.ts"

/** Promotions to one player by one channel on one day of his own zone, where the campaign says no less. */
export const MESSAGES_PER_DAY_MAX = 2

/** Of whom nothing was sent to yet, by what may be. */
const NONE_SENT: readonly Finding[] = Array.from({ length: MESSAGES_PER_DAY_MAX + 1 }, (_, most) =>
  sharedFinding({
    ...{ rule: "frequency-cap", isAllowed: most > 0, reason: "frequency_cap" },
    ...(most > 0 && { isOfDay: true as const }),
    inputs: { sent_today: "0", most: String(most) },
  }),
)

// What was not counted is not none. A day on which nobody gets anything is followed by others like it.
export const frequencyCap: Rule = ({ sentToday }, { capPerDay }) => {
  const most = dailyMost(capPerDay)
  return (sentToday === 0 ? NONE_SENT[most] : undefined) ?? found(sentToday, most)
}

function found(sentToday: number | undefined, most: number): Finding {
  return {
    rule: "frequency-cap",
    isAllowed: sentToday !== undefined && sentToday < most,
    reason: sentToday === undefined ? "frequency_unknown" : "frequency_cap",
    ...(sentToday !== undefined && most > 0 && { isOfDay: true as const }),
    inputs() {
      return {
        sent_today: sentToday === undefined ? null : String(sentToday),
        most: String(most),
      }
    },
  }
}

/** A cap of 0 lets nobody through; none at all is the default, and no campaign goes beyond that. */
export function dailyMost(capPerDay: number | undefined): number {
  return Math.min(capPerDay ?? MESSAGES_PER_DAY_MAX, MESSAGES_PER_DAY_MAX)
}
