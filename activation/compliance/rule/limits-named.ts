import { type Said, sharedByEncouraged } from "../shared-finding.ts"
import type { Rule, Subject } from "../subject.ts"

/**
 * A rule that holds whoever has some kind of limit, and names them. Asked of promotions alone, and each of them
 * encourages, whatever its author says.
 */
export function limitsNamed(
  { rule, reason, input }: Said,
  limitsOf: (subject: Subject) => readonly string[],
): Rule {
  const without = sharedByEncouraged({ rule, reason, isAllowed: true, inputs: { [input]: null } })
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
