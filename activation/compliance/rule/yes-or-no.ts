import { type Said, sharedFinding } from "../shared-finding.ts"
import type { Purpose, Rule, Subject } from "../subject.ts"

/** A rule with nothing to tell beside whether it refuses: each of its two findings is made once. */
export function yesOrNo(
  { rule, reason, input }: Said,
  refuses: (subject: Subject, purpose: Purpose) => boolean,
): Rule {
  const found = (isRefused: boolean) =>
    sharedFinding({ rule, reason, isAllowed: !isRefused, inputs: { [input]: isRefused } })
  const [yes, no] = [found(true), found(false)]
  return (subject, purpose) => (refuses(subject, purpose) ? yes : no)
}
