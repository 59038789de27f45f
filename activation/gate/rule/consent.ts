import { mergeSpans, spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

// Granted later than everything that took it back. After an exclusion consent is asked anew, so one
// that is older than the reinstatement does not count. A tie restricts.
export const consent: Rule = ({ own, person }, { channel, product }) => {
  const given = mergeSpans(
    spanOf(own, `consent:${channel}:${product}`),
    spanOf(own, `consent:${channel}:all`),
  )
  const refusals = ["unsubscribed", "complained", "bounced"].map(
    (name) => spanOf(own, `${name}:${channel}`).restrictedAt,
  )
  const takenBackAt = Math.max(given.restrictedAt, ...refusals)
  const exclusions = person.map((facts) => spanOf(facts, "exclusion"))
  const askedAnewAt = Math.max(
    ...exclusions.map(({ restrictedAt, permittedAt }) => Math.max(restrictedAt, permittedAt)),
  )
  return {
    rule: "consent",
    isAllowed: given.permittedAt > Math.max(takenBackAt, askedAnewAt),
    reason: "no_consent",
    inputs: {
      granted_at: shown(given.permittedAt),
      taken_back_at: shown(takenBackAt),
      asked_anew_since: shown(askedAnewAt),
    },
  }
}
