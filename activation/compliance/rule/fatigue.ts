import { mostWithin, restsUntil, stricterFatigue } from "../../../core/fatigue.ts"
import { type Rule, shown } from "../subject.ts"

// Where a channel tells of no opening at all, nobody knows who answers to it. What was not read is not none.
export const fatigue: Rule = ({ answering }, { fatigue: own }, now) => {
  const limit = stricterFatigue(answering?.limit, own)
  const isJudged = limit !== undefined && answering?.isReported !== false
  const unanswered = answering?.unanswered
  const until = limit && unanswered && isJudged ? restsUntil(unanswered, limit) : 0
  const isUnknown = isJudged && unanswered === undefined
  return {
    rule: "fatigue",
    isAllowed: !isUnknown && until <= now,
    reason: isUnknown ? "fatigue_unknown" : "fatigued",
    inputs() {
      if (limit === undefined) return { unanswered_most: null }
      return {
        unanswered_most: String(limit.messages),
        unanswered_days: String(limit.days),
        rest_days: String(limit.rest_days),
        unanswered: unanswered === undefined ? null : String(mostWithin(unanswered, limit.days)),
        last_promotion_at: shown(unanswered?.at(-1) ?? 0),
        answers_reported: answering === undefined ? null : answering.isReported,
        rests_until: shown(until),
      }
    },
  }
}
