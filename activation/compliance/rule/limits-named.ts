import { sharedFinding } from "../shared-finding.ts"
import type { Finding, Purpose, Rule, Subject } from "../subject.ts"

/** What findings of a rule have in common; `input`: the limits that it found, by name. */
interface Said extends Pick<Finding, "rule" | "reason"> {
  readonly input: string
}

/**
 * A rule that holds whoever has some kind of limit, and names them. Asked of promotions alone, and each of them
 * encourages, whatever its author says.
 */
export function limitsNamed(
  { rule, reason, input }: Said,
  limitsOf: (subject: Subject) => readonly string[],
): Rule {
  const none = (encourages: Purpose["encourages"]) =>
    sharedFinding({ rule, reason, isAllowed: true, inputs: { encourages, [input]: null } })
  const without = { deposit: none("deposit"), play: none("play"), none: none("none") } as const
  return (subject, { encourages }) => {
    const limits = limitsOf(subject)
    if (limits.length === 0) return without[encourages]
    return {
      ...{ rule, reason, isAllowed: false },
      inputs() {
        return { encourages, [input]: limits.join(" ") }
      },
    }
  }
}
