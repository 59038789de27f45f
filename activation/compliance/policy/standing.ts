import { PitbossError } from "../../../core/errors.ts"
import type { RuleChange, RuleChangeState } from "../../../store/rule-change.ts"
import type { RunningRules } from "./running-rules.ts"

/**
 * A change's state at an instant: of an approved one, whether it is in force. `replaced`: another holds instead;
 * `rolled_back`: another took it back, and that one's instant has come.
 */
export type RuleChangeStanding =
  | Exclude<RuleChangeState, "approved">
  | "scheduled"
  | "in_force"
  | "replaced"
  | "rolled_back"

/** How a change stands under these rules. */
export function standingOf(
  { number, law, state, effectiveAt }: RuleChange,
  rules: Pick<RunningRules, "changeAt" | "isRolledBackAt">,
  now: Date,
): RuleChangeStanding {
  if (state !== "approved") return state
  if (effectiveAt !== undefined && effectiveAt > now) return "scheduled"
  if (rules.changeAt(law, now.getTime())?.number === number) return "in_force"
  return rules.isRolledBackAt(number, now.getTime()) ? "rolled_back" : "replaced"
}

/** All who wrote any of its text. */
export function authorsOf({ steps }: RuleChange): readonly string[] {
  const writing = steps.filter(({ step }) => step === "drafted" || step === "edited")
  return [...new Set(writing.map(({ actor }) => actor))]
}

/** Throws RULE_CHANGE_SAME_PERSON where one who approves wrote any of it. */
export function refuseAuthor(change: RuleChange, by: string): void {
  if (!authorsOf(change).some((one) => isSame(one, by))) return
  throw new PitbossError(
    "RULE_CHANGE_SAME_PERSON",
    `${by} wrote change ${change.number}: expected somebody else to approve it.`,
  )
}

// A name in other letters is no second person.
function isSame(one: string, other: string): boolean {
  const plain = (name: string) => name.normalize("NFKC").trim().toLowerCase()
  return plain(one) === plain(other)
}
