import { appliesLaw, isPromotion, verdictOf } from "../compliance/decide.ts"
import { look } from "../compliance/law/check.ts"
import type { Found } from "../compliance/law/found.ts"
import { leastAge } from "../compliance/law/kind/least-age.ts"
import type { Law } from "../compliance/law/law.ts"
import { isUnder } from "../compliance/law/place.ts"
import type { Purpose } from "../compliance/subject.ts"
import { type Recorded, saidBy } from "./recorded.ts"

/** Why a decision cannot be taken again from what is on record of it. */
export type Undecidable =
  | "not_decided_then"
  | "refusing_rule_not_recorded"
  | "campaign_text_not_kept"
  | "place_not_recorded"
  | "time_zone_not_recorded"
  | "age_not_recorded"
  | "play_not_recorded"
  | "sends_in_24_hours_not_recorded"

/** What another text of a rule would have made of a decision. */
export type Redecided =
  | { readonly kind: "same" | "blocked" | "released" | "deferred_more" | "deferred_less" }
  | { readonly kind: "not_decidable"; readonly why: Undecidable }

/** A rule as it would have been; `law` undefined: there would have been none. */
export interface Draft {
  readonly id: string
  readonly law: Law | undefined
}

/**
 * Takes a decision again with one rule in another text, and every other rule's finding as it is on record. The text is
 * taken as if it had begun, whenever it does; one that has ended has. `purpose`: what was to be sent; undefined: nobody
 * kept it. Pure.
 */
export function redecide(
  recorded: Recorded | undefined,
  purpose: Purpose | undefined,
  { id, law }: Draft,
): Redecided {
  if (recorded === undefined) return undecidable("not_decided_then")
  const { refusing, at, timeZones, verdict } = recorded
  if (refusing === undefined) return undecidable("refusing_rule_not_recorded")
  const found = law === undefined ? undefined : findingOf(recorded, purpose, law)
  if (typeof found === "string") return undecidable(found)
  const others = refusing.filter(({ rule }) => rule !== id)
  const findings = found === undefined ? others : [...others, { rule: id, ...found }]
  return changeOf(verdict, verdictOf(findings, timeZones?.[0], at).kind)
}

function changeOf(before: Recorded["verdict"], after: Recorded["verdict"]): Redecided {
  if (before === after) return { kind: "same" }
  if (after === "suppress") return { kind: "blocked" }
  if (after === "defer") return { kind: "deferred_more" }
  return { kind: before === "suppress" ? "released" : "deferred_less" }
}

function undecidable(why: Undecidable): Redecided {
  return { kind: "not_decidable", why }
}

// Undefined: the rule does not speak about it.
function findingOf(
  recorded: Recorded,
  purpose: Purpose | undefined,
  law: Law,
): Found | Undecidable | undefined {
  if (law.status !== "active" || law.kind === "enforced-by") return undefined
  if (purpose === undefined) return "campaign_text_not_kept"
  const messageClass = isPromotion(purpose) ? "promotional" : purpose.messageClass
  const begun = { ...law, from: undefined }
  if (!appliesLaw(begun, messageClass, { purpose, now: recorded.at })) return undefined
  const isThere = isInPlace(recorded, law)
  if (isThere === undefined) return "place_not_recorded"
  return isThere ? lookAgain(law, recorded, purpose) : undefined
}

// A rule of the same place that was looked at tells of the place, too.
function isInPlace({ place, entries }: Recorded, { jurisdiction }: Law): boolean | undefined {
  if (place !== undefined) return isUnder(jurisdiction, place)
  return [...entries.values()].some((one) => one["jurisdiction"] === jurisdiction) || undefined
}

function lookAgain(
  law: Law,
  recorded: Recorded,
  purpose: Purpose,
): Found | Undecidable | undefined {
  if (law.kind === "least-age") return ageAgain(law.parameters, recorded)
  const { at, timeZones, entries } = recorded
  const sent = saidBy(entries, "sent_in_24_hours")
  const played = saidBy(entries, "has_played")
  if (law.kind === "allowed-hours" && timeZones === undefined) return "time_zone_not_recorded"
  if (law.kind === "most-in-24-hours" && typeof sent !== "string")
    return "sends_in_24_hours_not_recorded"
  if (law.kind === "first-play-only" && played === undefined) return "play_not_recorded"
  const subject = {
    timeZones: timeZones ?? [],
    sentIn24Hours: typeof sent === "string" ? Number(sent) : undefined,
    hasPlayed: typeof played === "boolean" ? played : undefined,
    birthDate: undefined,
  }
  return look(law, subject, purpose, at)
}

// The birth date is on no record; of which ages he was, and was not, is.
function ageAgain(
  parameters: Extract<Law, { kind: "least-age" }>["parameters"],
  { entries }: Recorded,
): Found | Undecidable {
  const isKnown = saidBy(entries, "birth_date_known")
  if (isKnown === undefined) return "age_not_recorded"
  if (isKnown === false) return leastAge(parameters, { birthDate: undefined }, 0)
  const asked = [...entries.values()].flatMap(({ years_min: years, refused }) =>
    typeof years === "string" ? [{ years: Number(years), isOld: refused === undefined }] : [],
  )
  const { years } = parameters
  const isOld = asked.some((one) => one.isOld && one.years >= years)
  const isYoung = asked.some((one) => !one.isOld && one.years <= years)
  if (!isOld && !isYoung) return "age_not_recorded"
  return { isAllowed: isOld, reason: "too_young_for_offer", inputs: () => ({}) }
}
