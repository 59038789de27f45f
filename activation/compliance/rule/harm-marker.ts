import { isRestricted } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

const PREFIX = "harm:"

// Each source takes back only its own marker; one that stands holds the person, at every brand.
export const harmMarker: Rule = ({ person }, _purpose, now) => {
  let markedAt = 0
  for (const facts of person)
    for (const [name, span] of facts)
      if (name.startsWith(PREFIX) && isRestricted(span, now))
        markedAt = Math.max(markedAt, span.restrictedAt)
  return {
    rule: "harm-marker",
    isAllowed: markedAt === 0,
    reason: "harm_marker",
    inputs() {
      return { marked_at: shown(markedAt) }
    },
  }
}
