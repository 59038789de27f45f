import { hasAge } from "../../birthday.ts"
import type { Subject } from "../../subject.ts"
import type { Found } from "../found.ts"
import type { ParametersOf } from "../law.ts"

// Beyond the legal age only a birth date tells: what the operator verified was the legal one.
export function leastAge(
  { years }: ParametersOf<"least-age">,
  { birthDate }: Pick<Subject, "birthDate">,
  now: number,
): Found {
  return {
    isAllowed: birthDate !== undefined && hasAge(birthDate, years, now),
    reason: birthDate === undefined ? "age_unknown" : "too_young_for_offer",
    inputs() {
      return { years_min: String(years), birth_date_known: birthDate !== undefined }
    },
  }
}
