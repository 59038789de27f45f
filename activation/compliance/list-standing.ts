import type { ExclusionLists } from "../../store/exclusion/exclusion-lists.ts"
import { isUnder } from "./law/place.ts"
import type { Residence } from "./residence.ts"

/** How a recipient stands to one list of excluded people. */
export interface ListStanding {
  readonly list: string
  /**
   * `listed`: a player of the same person is on it. `review`: one may be, and nobody has looked yet. `stale`: it holds
   * where he may live or play, and nobody knows who is on it now.
   */
  readonly state: "listed" | "review" | "stale"
  /** ms */
  readonly since: number
}

/** What the gate asks of the lists; from memory. */
export type Lists = Pick<ExclusionLists, "of" | "states">

const NOWHERE: readonly ListStanding[] = []

/** How a person stands to all lists. */
export function standingsOf(
  lists: Lists,
  person: readonly string[],
  places: Pick<Residence, "jurisdictions" | "countries">,
  now: number,
): readonly ListStanding[] {
  const found = person.flatMap((name) =>
    lists.of(name).map(({ list, state, since }) => ({
      ...{ list, since, state: state === "review" ? ("review" as const) : ("listed" as const) },
    })),
  )
  const stale = lists.states(now).flatMap(({ id, jurisdiction, staleSince }) => {
    if (staleSince === undefined || !isUnder(jurisdiction, places)) return []
    return [{ list: id, state: "stale" as const, since: staleSince }]
  })
  return found.length + stale.length === 0 ? NOWHERE : [...found, ...stale]
}

/** Of those of one state: which lists, and since when the first. */
export function namedLists(
  standings: readonly ListStanding[],
  state: ListStanding["state"],
): { readonly list: string; readonly since: number } | undefined {
  // As it is of nearly everybody.
  if (standings.length === 0) return undefined
  const own = standings.filter((one) => one.state === state)
  if (own.length === 0) return undefined
  const list = [...new Set(own.map((one) => one.list))].join(" ")
  return { list, since: Math.min(...own.map(({ since }) => since)) }
}
