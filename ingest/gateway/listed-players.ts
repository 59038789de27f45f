import { type PlayerRef, playerKey, playerName } from "../../core/player.ts"
import type { ExclusionLists } from "../../store/exclusion/exclusion-lists.ts"
import type { ListMatch } from "../../store/exclusion/list-matches.ts"
import type { EventLog } from "../log/log.ts"
import { Batch } from "./batch.ts"
import type { Sequence } from "./sequence.ts"

/** What knows of players who were found on a list of excluded people. */
export type ListedPlayers = Pick<ExclusionLists, "untold" | "keepTold">

/** Where exclusions are told, and in whose name. */
export interface TellingParts {
  readonly log: EventLog
  readonly source: string
  readonly counted?: ((batch: Batch) => void) | undefined
}

/** What knows of exclusions that the log has not acknowledged. */
interface Untold<Exclusion> {
  untold(): Promise<readonly Exclusion[]>
  keepTold(told: readonly Exclusion[]): Promise<void>
}

/** Tells the log who was found on a list; false: not all of it. */
export function tellListed(
  { lists, ...parts }: Omit<TellingParts, "source"> & { readonly lists: ListedPlayers },
  sequence: Sequence,
): Promise<boolean> {
  return tellExclusions({ ...parts, source: "exclusion-list" }, lists, eventOf, sequence)
}

/**
 * Tells the log of exclusions like any other, which hold from its acknowledgement. What was told and not kept as such is
 * told again as the same event. False where Kafka did not acknowledge: it stays to be told.
 */
export async function tellExclusions<Exclusion extends PlayerRef>(
  { log, source, counted }: TellingParts,
  known: Untold<Exclusion>,
  eventFor: (exclusion: Exclusion) => object,
  sequence: Sequence,
): Promise<boolean> {
  for (;;) {
    const found = await known.untold()
    if (found.length === 0) return true
    const batch = new Batch(source, sequence)
    found.forEach((one, index) => {
      batch.add(index, eventFor(one))
    })
    if (batch.accepted !== found.length)
      throw new Error(`no event for ${found.map(playerName).join(", ")}`)
    try {
      await batch.append(log)
    } catch {
      return false
    }
    await known.keepTold(found)
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
