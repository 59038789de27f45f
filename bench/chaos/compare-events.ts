import { isDeepStrictEqual } from "node:util"
import type { PitbossChild } from "../../commands/pitboss-child.ts"
import { contentOf, identityConflicts } from "../../tests/money/conflict.ts"
import type { SentEvent } from "../../tests/money/event.ts"
import { standingOf } from "../../tests/money/reference.ts"
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
  /** Events of which raw_event says something else than was sent. */
  readonly contentsOff: number
}

/** Bodies are read in as many parts. */
const PARTS = 16

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
    contentsOff: await countContentsOff(child, ledger),
  }
}

// What stands is the first that was sent of an identity. What is lost or unknown is counted as that.
async function countContentsOff(child: PitbossChild, ledger: Ledger): Promise<number> {
  const sent = new Map<string, SentEvent>()
  for (const [brand, events] of ledger)
    for (const event of standingOf(events)) sent.set(`${brand} ${event.event_id}`, event)
  let off = 0
  for (let part = 0; part < PARTS; part++) {
    const rows = await child.sql<{ name: string; body: string }>(
      `select concat(brand, ' ', event_id) as name, body from raw_event where player_key % ${PARTS} = ${part}`,
    )
    for (const { name, body } of rows) {
      const event = sent.get(name)
      if (event !== undefined && !isSaid(body, event)) off += 1
    }
  }
  return off
}

/** Whether a body says what was sent, however it is written. */
export function isSaid(body: string, event: SentEvent): boolean {
  return isDeepStrictEqual(contentOf(JSON.parse(body) as SentEvent), contentOf(event))
}

function symmetricDifference(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const missing = [...one].filter((name) => !other.has(name)).length
  return missing + [...other].filter((name) => !one.has(name)).length
}
