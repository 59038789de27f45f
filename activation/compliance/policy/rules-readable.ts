import type { GroupRule } from "../group-rules.ts"

/** Asked again no sooner: somebody has to mend it. */
const DEFER_MS = 60_000

/** Why nothing promotional is decided: a change that is in force cannot be read. */
export const RULES_UNREADABLE = "rules_unreadable"

/** Stands in a rulebook while a change that is in force cannot be read: nobody knows what it would forbid. */
export const rulesReadable: GroupRule = {
  id: "rules-readable",
  says: "No promotion while a change of the rules that is in force cannot be read",
  on: { promotional: "decides" },
  rule: (_subject, _purpose, now) => ({
    ...{ rule: "rules-readable", isAllowed: false, reason: RULES_UNREADABLE },
    ...{ deferredUntil: now + DEFER_MS, inputs: () => ({}) },
  }),
}
