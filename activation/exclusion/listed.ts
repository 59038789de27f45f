import { playerName } from "../../core/player.ts"
import type { ExclusionLists } from "../../store/exclusion/exclusion-lists.ts"
import { isOnList, type ListMatch } from "../../store/exclusion/list-matches.ts"

/** A list of excluded people as it is shown; instants are RFC 3339. */
export interface ShownList {
  readonly id: string
  readonly jurisdiction: string
  /** People on it. */
  readonly entries: number
  readonly imported_at: string | null
  readonly age_s: number | null
  readonly age_s_max: number
  /** Since when it says nothing certain, and no promotion goes to where it holds. */
  readonly stale_since: string | null
  /** Players who are on it now, and those who may be. */
  readonly matched: number
  readonly to_review: number
}

/** A player who is, was or may be on a list, as he is shown. */
export interface ShownMatch {
  readonly case: string
  readonly list: string
  readonly player: string
  readonly state: ListMatch["state"]
  readonly since: string | null
  readonly off_list_at: string | null
  readonly decided_by: string | null
}

/** Every list that is configured, as it stands at an instant. */
export async function shownLists(
  lists: Pick<ExclusionLists, "matches" | "states" | "imports">,
  now: number,
): Promise<readonly ShownList[]> {
  const found = await lists.matches()
  const shown: ShownList[] = []
  for (const { id, jurisdiction, maxAgeMs, importedAt, staleSince } of lists.states(now)) {
    const own = found.filter(({ list }) => list === id)
    shown.push({
      ...{ id, jurisdiction, entries: await lists.imports.entriesOf(id) },
      imported_at: instantOf(importedAt),
      age_s: importedAt === undefined ? null : Math.round((now - importedAt) / 1_000),
      age_s_max: Math.round(maxAgeMs / 1_000),
      stale_since: instantOf(staleSince),
      matched: own.filter(isOnList).length,
      to_review: own.filter(({ state }) => state === "review").length,
    })
  }
  return shown
}

export function shownMatch(match: ListMatch): ShownMatch {
  const { caseId, playerId, brand, list, state, since, offListAt, decidedBy } = match
  return {
    ...{ case: caseId, list, player: playerName({ brand, playerId }), state },
    ...{ since: instantOf(since), off_list_at: instantOf(offListAt) },
    decided_by: decidedBy || null,
  }
}

function instantOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString()
}
