import { identityConflicts } from "../../tests/money/conflict.ts"
import type { PitbossChild } from "../../tests/pitboss-child.ts"
import type { Ledger } from "./ledger.ts"

/** Events that are not where they have to be. */
export interface EventsOff {
  readonly distinct: number
  /** Acknowledged by 202, and not in raw_event. */
  readonly lost: number
  /** Identities that are there more than once. */
  readonly doubled: number
  /** In raw_event, and never acknowledged nor sent again. */
  readonly unknown: number
  /** Identities of which another content was refused and is not kept, or kept and never sent. */
  readonly conflictsOff: number
  readonly deadLetters: number
}

/** What was acknowledged against what is in the raw tables. */
export async function compareEvents(child: PitbossChild, ledger: Ledger): Promise<EventsOff> {
  const rows = await child.sql<{ name: string; n: string }>(
    "select concat(brand, ' ', event_id) as name, count() as n from raw_event group by name",
  )
  const held = new Map(rows.map(({ name, n }) => [name, Number(n)]))
  const sent = new Set(
    [...ledger].flatMap(([brand, events]) => events.map(({ event_id }) => `${brand} ${event_id}`)),
  )
  const refused = await child.sql<{ name: string }>(
    "select distinct concat(brand, ' ', event_id) as name from raw_conflict",
  )
  const kept = new Set(refused.map(({ name }) => name))
  const conflicts = [...ledger].flatMap(([brand, events]) =>
    [...identityConflicts(events)].map((id) => `${brand} ${id}`),
  )
  const [letters] = await child.sql<{ n: string }>("select count() as n from raw_dead_letter final")
  return {
    distinct: sent.size,
    lost: [...sent].filter((name) => !held.has(name)).length,
    doubled: [...held.values()].filter((n) => n > 1).length,
    unknown: [...held.keys()].filter((name) => !sent.has(name)).length,
    conflictsOff: symmetricDifference(new Set(conflicts), kept),
    deadLetters: Number(letters?.n ?? 0),
  }
}

function symmetricDifference(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const missing = [...one].filter((name) => !other.has(name)).length
  return missing + [...other].filter((name) => !one.has(name)).length
}
