import type { Subject } from "../../subject.ts"
import type { Found } from "../found.ts"

// Whoever may have played has.
export function firstPlayOnly({ hasPlayed }: Pick<Subject, "hasPlayed">): Found {
  return {
    isAllowed: hasPlayed === false,
    reason: hasPlayed === undefined ? "play_unknown" : "not_first_play",
    inputs() {
      return { has_played: hasPlayed ?? null }
    },
  }
}
