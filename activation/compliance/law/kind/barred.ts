import type { Purpose } from "../../subject.ts"
import type { Found } from "../found.ts"
import type { ParametersOf } from "../law.ts"

// What such a message offers does not matter, or only what its parameters name.
export function barred(
  { welcome_only, inactivity_only }: ParametersOf<"barred">,
  { channel, offer }: Purpose,
): Found {
  const isWelcome = offer?.isWelcome ?? false
  const isForInactivity = offer?.isForInactivity ?? false
  const isMeant = (!welcome_only || isWelcome) && (!inactivity_only || isForInactivity)
  return {
    isAllowed: !isMeant,
    reason: "barred_by_law",
    inputs() {
      return {
        channel,
        offer: offer?.kind ?? null,
        welcome: isWelcome,
        for_inactivity: isForInactivity,
      }
    },
  }
}
