import { sharedFinding } from "../shared-finding.ts"
import { isRestricted } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

const PREFIX = "harm:"
const UNMARKED = sharedFinding({
  ...{ rule: "harm-marker", isAllowed: true, reason: "harm_marker" },
  inputs: { marked_at: null },
})

// Each source takes back only its own marker; one that stands holds the person, at every brand.
export const harmMarker: Rule = ({ person }, _purpose, now) => {
  let markedAt = 0
  for (const facts of person)
    for (const [name, span] of facts)
      if (name.startsWith(PREFIX) && isRestricted(span, now))
        markedAt = Math.max(markedAt, span.restrictedAt)
  if (markedAt === 0) return UNMARKED
  return {
    rule: "harm-marker",
    isAllowed: false,
    reason: "harm_marker",
    inputs() {
      return { marked_at: shown(markedAt) }
    },
  }
}
