import { playerKey, playerName } from "../../core/player.ts"
import type { ExclusionLists } from "../../store/exclusion/exclusion-lists.ts"
import type { ListMatch } from "../../store/exclusion/list-matches.ts"
import type { EventLog } from "../log/log.ts"
import { Batch } from "./batch.ts"
import type { Sequence } from "./sequence.ts"

/** What knows of players who were found on a list of excluded people. */
export type ListedPlayers = Pick<ExclusionLists, "untold" | "keepTold">

/**
 * Tells the log who was found on a list: an exclusion like any other, which holds from its acknowledgement. What was told
 * and not kept as such is told again as the same event. False where Kafka did not acknowledge: it stays to be told.
 */
export async function tellListed(
  {
    log,
    lists,
    counted,
  }: {
    readonly log: EventLog
    readonly lists: ListedPlayers
    readonly counted?: ((batch: Batch) => void) | undefined
  },
  sequence: Sequence,
): Promise<boolean> {
  for (;;) {
    const found = await lists.untold()
    if (found.length === 0) return true
    const batch = new Batch("exclusion-list", sequence)
    found.forEach((match, index) => {
      batch.add(index, eventOf(match))
    })
    if (batch.accepted !== found.length)
      throw new Error(`no event for ${found.map(playerName).join(", ")}`)
    try {
      await batch.append(log)
    } catch {
      return false
    }
    await lists.keepTold(found)
    counted?.(batch)
  }
}

// The same exclusion is the same event, however often it is told.
function eventOf(match: ListMatch): object {
  const { brand, playerId: player_id, list, since } = match
  return {
    event_id: `list-${list}-${playerKey(match)}-${since}`,
    type: "exclusion.started",
    ...{ brand, player_id, occurred_at: new Date(since).toISOString() },
    ...{ scope: "register", register: list },
  }
}
