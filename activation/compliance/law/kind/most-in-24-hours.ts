import type { Subject } from "../../subject.ts"
import type { Found } from "../found.ts"
import type { ParametersOf } from "../law.ts"

// What was not counted is not none.
export function mostIn24Hours(
  { most }: ParametersOf<"most-in-24-hours">,
  { sentIn24Hours }: Pick<Subject, "sentIn24Hours">,
): Found {
  return {
    isAllowed: sentIn24Hours !== undefined && sentIn24Hours < most,
    reason: sentIn24Hours === undefined ? "frequency_unknown" : "frequency_cap",
    inputs() {
      return {
        sent_in_24_hours: sentIn24Hours === undefined ? null : String(sentIn24Hours),
        most: String(most),
      }
    },
  }
}
