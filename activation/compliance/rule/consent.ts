import { KeptFor } from "../../../core/kept-for.ts"
import { permittedAt, type Span, spanOf } from "../span.ts"
import { type Purpose, type Rule, shown } from "../subject.ts"

/** Names of the facts that say so of a channel and a product. */
interface ConsentFacts {
  readonly consents: readonly [string, string]
  readonly refusals: readonly string[]
}

/** Put together once for all who are decided on. */
const facts = new KeptFor<Purpose, ConsentFacts>()

function factsOf({ channel, product }: Purpose): ConsentFacts {
  return {
    consents: [`consent:${channel}:${product}`, `consent:${channel}:all`],
    refusals: [`unsubscribed:${channel}`, `complained:${channel}`],
  }
}

// Granted later than everything that took it back. After an exclusion consent is asked anew, so one
// that is older than the reinstatement does not count. A tie restricts.
export const consent: Rule = ({ own, person }, purpose, now) => {
  const { consents, refusals } = facts.of(purpose, factsOf)
  const given = spanOf(own, consents[0])
  const givenForAll = spanOf(own, consents[1])
  let restrictedAt = Math.max(given.restrictedAt, givenForAll.restrictedAt)
  let arrival = Math.max(given.arrival, givenForAll.arrival)
  for (const name of refusals) {
    const refused = spanOf(own, name)
    restrictedAt = Math.max(restrictedAt, refused.restrictedAt)
    arrival = Math.max(arrival, refused.arrival)
  }
  let askedAnewAt = 0
  for (const one of person) {
    const excluded = spanOf(one, "exclusion")
    askedAnewAt = Math.max(askedAnewAt, excluded.restrictedAt, endOf(excluded, now))
    arrival = Math.max(arrival, excluded.arrival)
  }
  const grantedAt = Math.max(
    permittedAt(given, now, arrival),
    permittedAt(givenForAll, now, arrival),
  )
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
