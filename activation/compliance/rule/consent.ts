import { mergeSpans, permittedAt, type Span, spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

const REFUSALS = ["unsubscribed", "complained"]

// Granted later than everything that took it back. After an exclusion consent is asked anew, so one
// that is older than the reinstatement does not count. A tie restricts.
export const consent: Rule = ({ own, person }, { channel, product }, now) => {
  const given = mergeSpans(
    spanOf(own, `consent:${channel}:${product}`),
    spanOf(own, `consent:${channel}:all`),
  )
  let { restrictedAt, arrival } = given
  for (const name of REFUSALS) {
    const refused = spanOf(own, `${name}:${channel}`)
    restrictedAt = Math.max(restrictedAt, refused.restrictedAt)
    arrival = Math.max(arrival, refused.arrival)
  }
  let askedAnewAt = 0
  for (const facts of person) {
    const excluded = spanOf(facts, "exclusion")
    askedAnewAt = Math.max(askedAnewAt, excluded.restrictedAt, endOf(excluded, now))
    arrival = Math.max(arrival, excluded.arrival)
  }
  const grantedAt = permittedAt({ ...given, arrival }, now)
  return {
    rule: "consent",
    isAllowed: grantedAt > Math.max(restrictedAt, askedAnewAt),
    reason: "no_consent",
    inputs() {
      return {
        granted_at: shown(grantedAt),
        taken_back_at: shown(restrictedAt),
        asked_anew_since: shown(askedAnewAt),
      }
    },
  }
}

// A reinstatement in force, also one that lifts nothing: consent is asked anew behind it.
function endOf({ permissions }: Span, now: number): number {
  let latest = 0
  for (const { at } of permissions) if (at > latest && at <= now) latest = at
  return latest
}
