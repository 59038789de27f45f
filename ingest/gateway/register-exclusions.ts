import { playerKey } from "../../core/player.ts"
import type { RegisterAnswers, RegisterExclusion } from "../../store/register-answers.ts"
import { type TellingParts, tellExclusions } from "./listed-players.ts"
import type { Sequence } from "./sequence.ts"

/** What knows whom registers called excluded. */
export type RegisterExclusions = Pick<RegisterAnswers, "untold" | "keepTold">

/** As `tellListed`, of players whom a register called excluded when it was asked. */
export function tellRegistered(
  {
    registers,
    ...parts
  }: Omit<TellingParts, "source"> & { readonly registers: RegisterExclusions },
  sequence: Sequence,
): Promise<boolean> {
  return tellExclusions({ ...parts, source: "exclusion-register" }, registers, eventOf, sequence)
}

// The same exclusion is the same event, however often it is told.
function eventOf(excluded: RegisterExclusion): object {
  const { brand, playerId: player_id, register, since } = excluded
  return {
    event_id: `register-${register}-${playerKey(excluded)}-${since}`,
    type: "exclusion.started",
    ...{ brand, player_id, occurred_at: new Date(since).toISOString() },
    ...{ scope: "register", register },
  }
}
