import { PitbossError } from "../../../core/errors.ts"
import type { RuleChange, RuleChangeState } from "../../../store/rule-change.ts"

/** A change's state at an instant: of an approved one, whether it is in force. */
export type RuleChangeStanding =
  | Exclude<RuleChangeState, "approved">
  | "scheduled"
  | "in_force"
  | "replaced"

/** `inForce`: the change by which its rule is as it is now; undefined: it is as it ships. */
export function standingOf(
  { number, state, effectiveAt }: RuleChange,
  inForce: RuleChange | undefined,
  now: Date,
): RuleChangeStanding {
  if (state !== "approved") return state
  if (effectiveAt !== undefined && effectiveAt > now) return "scheduled"
  return inForce?.number === number ? "in_force" : "replaced"
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
