import { Kept } from "../../../core/kept.ts"
import { hasAge } from "../birthday.ts"
import { permittedAt, spanOf } from "../span.ts"
import type { Rule } from "../subject.ts"

const AGE_YEARS_MIN = 18
/** Where another age is asked, the first that matches; a part that is not named may be the strictest. */
const AGE_YEARS_MIN_BY_PLACE: readonly (readonly [RegExp, number])[] = [
  [/^CA-(AB|MB|QC)$/, 18],
  [/^CA(-|$)/, 19],
  [/^US(-|$)/, 21],
]
/** Of a player of whom no jurisdiction is known. */
const AGE_YEARS_MIN_UNKNOWN = 21
const years = new Kept<number>(1_000)

// The birth date decides; without one, the operator's word that the age was verified. The inputs
// say what came of it and never the date: that is personal data.
export const age: Rule = ({ own, birthDate, jurisdictions, countries }, _purpose, now) => {
  let yearsMin = 0
  for (const jurisdiction of jurisdictions)
    for (const country of countries)
      yearsMin = Math.max(yearsMin, yearsAsked(jurisdiction, country))
  const verified = spanOf(own, "age")
  const isVerified = permittedAt(verified, now) > verified.restrictedAt
  const isOfAge = birthDate === undefined ? isVerified : hasAge(birthDate, yearsMin, now)
  return {
    rule: "age",
    isAllowed: isOfAge,
    reason: birthDate === undefined ? "age_unknown" : "under_age",
    inputs() {
      return {
        jurisdictions: jurisdictions.join(" "),
        countries: countries.join(" "),
        years_min: String(yearsMin),
        birth_date_known: birthDate !== undefined,
        verified_by_operator: isVerified,
      }
    },
  }
}

// The strictest of jurisdiction and country; of a country whose part is known, the part's.
function yearsAsked(jurisdiction: string, country: string): number {
  if (jurisdiction === "") return AGE_YEARS_MIN_UNKNOWN
  const isPart = jurisdiction.startsWith(country) && jurisdiction[country.length] === "-"
  return Math.max(yearsIn(jurisdiction), isPart ? 0 : yearsIn(country))
}

function yearsIn(place: string): number {
  return years.of(place, () => {
    const [, asked] = AGE_YEARS_MIN_BY_PLACE.find(([pattern]) => pattern.test(place)) ?? []
    return asked ?? AGE_YEARS_MIN
  })
}
