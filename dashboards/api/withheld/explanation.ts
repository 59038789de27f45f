import { isUntoldRule, PROTECTED, toldReasons } from "../../../activation/compliance/untold.ts"
import type { Explained } from "../player/schema.ts"

/**
 * The gate's answer with the rules that protect a player as one, without what they read. Whether it holds him is told:
 * somebody has to know that he is not to be written to.
 */
export function withheldExplanation(explained: Explained): Explained {
  const { rules, decisions, player, verdict } = explained
  const reasons = toldReasons(explained.reasons)
  const untold = rules.filter(({ rule }) => isUntoldRule(rule))
  const isHeld = untold.some(({ isAllowed, isNoted }) => !isAllowed && !isNoted)
  const one = { rule: PROTECTED, isAllowed: !isHeld, reason: PROTECTED, inputs: {} }
  return {
    ...explained,
    reasons,
    rules: [
      ...rules.filter(({ rule }) => !isUntoldRule(rule)),
      ...(untold.length > 0 ? [one] : []),
    ],
    // What was read for a decision of before is known whole, or not at all.
    decisions: decisions.map(({ inputs: _, ...decision }) => ({
      ...decision,
      reasons: toldReasons(decision["reasons"] as string[]),
    })),
    words: reasons.includes(PROTECTED) ? wordsFor(player, verdict) : explained.words,
  }
}

function wordsFor(player: string, verdict: Explained["verdict"]): string {
  return verdict === "defer"
    ? `${player} cannot be written to for a moment.`
    : `${player} must not be written to: ask who protects players.`
}
