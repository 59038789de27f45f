import { sharedFinding } from "../shared-finding.ts"
import type { Finding, Purpose, Subject } from "../subject.ts"
import type { Found } from "./found.ts"
import { allowedHours } from "./kind/allowed-hours.ts"
import { barred } from "./kind/barred.ts"
import { firstPlayOnly } from "./kind/first-play-only.ts"
import { leastAge } from "./kind/least-age.ts"
import { mostIn24Hours } from "./kind/most-in-24-hours.ts"
import { offerTerms } from "./kind/offer-terms.ts"
import type { Law } from "./law.ts"

/** Looks at one recipient by one rule of law; undefined: a rule of the group does so. */
export function checkLaw(
  law: Law,
  subject: Subject,
  purpose: Purpose,
  now: number,
): Finding | undefined {
  const found = look(law, subject, purpose, now)
  if (found === undefined) return undefined
  return {
    rule: law.id,
    ...found,
    inputs() {
      return { ...found.inputs(), jurisdiction: law.jurisdiction }
    },
  }
}

/** What a rule of law that looks at the message alone finds of whomever; undefined: it looks at the recipient, too. */
export function checkMessage(law: Law, purpose: Purpose): Finding | undefined {
  const found = lookAtMessage(law, purpose)
  if (found === undefined) return undefined
  return sharedFinding({
    rule: law.id,
    ...found,
    inputs: { ...found.inputs(), jurisdiction: law.jurisdiction },
  })
}

function lookAtMessage(law: Law, purpose: Purpose): Found | undefined {
  if (law.kind === "barred") return barred(law.parameters, purpose)
  if (law.kind === "offer-terms") return offerTerms(law.parameters, purpose)
  return undefined
}

/** What rules of law ask of a recipient. */
export type LawSubject = Pick<Subject, "timeZones" | "sentIn24Hours" | "hasPlayed" | "birthDate">

/** What one rule of law finds; undefined: a rule of the group does so. */
export function look(
  law: Law,
  subject: LawSubject,
  purpose: Purpose,
  now: number,
): Found | undefined {
  switch (law.kind) {
    case "enforced-by":
      return undefined
    case "allowed-hours":
      return allowedHours(law.parameters, subject, now)
    case "most-in-24-hours":
      return mostIn24Hours(law.parameters, subject)
    case "barred":
      return barred(law.parameters, purpose)
    case "offer-terms":
      return offerTerms(law.parameters, purpose)
    case "first-play-only":
      return firstPlayOnly(subject)
    case "least-age":
      return leastAge(law.parameters, subject, now)
  }
}
