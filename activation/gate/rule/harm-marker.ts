import { isRestricted } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

const PREFIX = "harm:"

// Each source takes back only its own marker; one that stands holds the person, at every brand.
export const harmMarker: Rule = ({ person }, _purpose, now) => {
  const standing = person.flatMap((facts) =>
    [...facts].filter(([name, span]) => name.startsWith(PREFIX) && isRestricted(span, now)),
  )
  const markedAt = Math.max(0, ...standing.map(([, { restrictedAt }]) => restrictedAt))
  return {
    rule: "harm-marker",
    isAllowed: standing.length === 0,
    reason: "harm_marker",
    inputs: { marked_at: shown(markedAt) },
  }
}
