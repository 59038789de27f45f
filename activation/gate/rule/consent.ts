import { mergeSpans, NEVER, permittedAt, type Span, spanOf } from "../span.ts"
import { type Rule, shown } from "../subject.ts"

// Granted later than everything that took it back. After an exclusion consent is asked anew, so one
// that is older than the reinstatement does not count. A tie restricts.
export const consent: Rule = ({ own, person }, { channel, product }, now) => {
  const given = mergeSpans(
    spanOf(own, `consent:${channel}:${product}`),
    spanOf(own, `consent:${channel}:all`),
  )
  const refusals = ["unsubscribed", "complained"].map((name) => spanOf(own, `${name}:${channel}`))
  const exclusions = person.map((facts) => spanOf(facts, "exclusion"))
  const takenBack = restrictionOf([given, ...refusals])
  const askedAnewAt = Math.max(
    ...exclusions.flatMap((span) => [span.restrictedAt, endOf(span, now)]),
  )
  const { arrival } = restrictionOf([takenBack, ...exclusions])
  const grantedAt = permittedAt({ ...given, arrival }, now)
  return {
    rule: "consent",
    isAllowed: grantedAt > Math.max(takenBack.restrictedAt, askedAnewAt),
    reason: "no_consent",
    inputs: {
      granted_at: shown(grantedAt),
      taken_back_at: shown(takenBack.restrictedAt),
      asked_anew_since: shown(askedAnewAt),
    },
  }
}

// All that restricts, without what permits.
function restrictionOf(spans: readonly Span[]): Span {
  return { ...spans.reduce(mergeSpans, NEVER), permissions: [] }
}

// A reinstatement in force, also one that lifts nothing: consent is asked anew behind it.
function endOf({ permissions }: Span, now: number): number {
  return Math.max(0, ...permissions.map(({ at }) => (at <= now ? at : 0)))
}
