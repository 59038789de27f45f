import { linksBetween } from "../core/person.ts"
import { type PersonChange, PersonLedger } from "../core/person-history.ts"
import { type Link, type LinkStep, linkName, parseLinkName } from "../core/person-link.ts"
import { type PlayerRef, playerName } from "../core/player.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { linkedKeys } from "./compliance/kinship.ts"

/** One link of a player, from when to when. */
export interface RecordedLink {
  readonly player: string
  readonly kind: string
  readonly person_id: string
  readonly is_standing: boolean
  readonly linked_at: string
  /** When it was last taken back. */
  readonly unlinked_at: string | null
}

/** Who is the same person as a player, why, and how it came about. */
export interface PersonRecord {
  readonly player: string
  /** Name of the person: of its players, the one whose first link came in first. */
  readonly person: string
  readonly players: readonly string[]
  readonly links: readonly RecordedLink[]
  readonly history: readonly (Omit<PersonChange, "knownAt"> & { readonly known_at: string })[]
}

/** Whom a player was the same person with at a past instant. */
export interface PastPerson {
  readonly at: string
  /** By the links that held then, whenever they came in. */
  readonly person: string
  readonly players: readonly string[]
  /** By what had come in by then: with whom the gate reckoned. */
  readonly players_known: readonly string[]
}

interface StepRow {
  readonly player: string
  readonly link: string
  readonly is_linked: number
  readonly counts_ms: string
  readonly known_ms: string
}

/** What the warehouse knows of a player's person; he alone where nothing links him. */
export async function readPerson(warehouse: Warehouse, ref: PlayerRef): Promise<PersonRecord> {
  const player = playerName(ref)
  const steps = await readSteps(warehouse, player)
  const ledger = new PersonLedger()
  const history = steps.flatMap((step) => ledger.take(step) ?? [])
  const players = ledger.playersOf(player)
  return {
    player,
    person: players[0] ?? player,
    players,
    links: recordedLinks(steps, ledger.standing()).filter(
      (link) => link.player === player || players.includes(link.player),
    ),
    history: history.map(({ knownAt, ...change }) => ({ ...change, known_at: shown(knownAt) })),
  }
}

/** Who was the same person as a player at a past instant, and who was known to be. */
export async function readPersonAt(
  warehouse: Warehouse,
  ref: PlayerRef,
  at: Date,
): Promise<PastPerson> {
  const player = playerName(ref)
  const steps = await readSteps(warehouse, player)
  const playersBy = (happened: (step: LinkStep) => number) => {
    const ledger = new PersonLedger()
    for (const step of steps) if (happened(step) <= at.getTime()) ledger.take(step)
    return ledger.playersOf(player)
  }
  const players = playersBy(({ countsAt }) => countsAt)
  return {
    at: at.toISOString(),
    person: players[0] ?? player,
    players,
    players_known: playersBy(({ knownAt }) => knownAt),
  }
}

/** The links of a player that must be taken back, so that he and another are not one person. */
export async function readLinksBetween(
  warehouse: Warehouse,
  player: PlayerRef,
  other: PlayerRef,
): Promise<readonly (Link & { readonly linkedAt: number })[]> {
  const steps = await readSteps(warehouse, playerName(player))
  const ledger = new PersonLedger()
  for (const step of steps) ledger.take(step)
  const between = linksBetween(playerName(player), playerName(other), ledger.standing())
  return between.map((link) => ({ ...link, linkedAt: lastOf(steps, link, true) }))
}

// All that was ever said of whoever was ever linked to him, over any number of links, as it came in.
async function readSteps(warehouse: Warehouse, player: string): Promise<readonly LinkStep[]> {
  const players = new Set([player])
  const links = new Set<string>()
  for (;;) {
    const known = players.size + links.size
    const rows = await readSaid(warehouse, [...players], [...links])
    for (const row of rows) {
      players.add(row.player)
      links.add(row.link)
    }
    if (players.size + links.size === known)
      return rows.map((row) => ({
        ...parseLinkName(row.link),
        player: row.player,
        isLinked: row.is_linked === 1,
        countsAt: Number(row.counts_ms),
        knownAt: Number(row.known_ms),
      }))
  }
}

// A link is known from its arrival, as the gate reckons with it; that it was taken back, from when the warehouse has it
// and it is due.
function readSaid(
  warehouse: Warehouse,
  players: readonly string[],
  links: readonly string[],
): Promise<StepRow[]> {
  return warehouse.query<StepRow>(
    `select concat(brand, ':', said.player_id) as player, said.link as link, said.is_linked as is_linked,
    toUnixTimestamp64Milli(said.counts_at) as counts_ms,
    multiIf(
        said.is_linked = 0, greatest(counts_ms, in_tables_ms),
        said.arrival < 1000000000000000, in_tables_ms,
        least(toInt64(intDiv(said.arrival, 1000)), in_tables_ms)) as known_ms,
    toUnixTimestamp64Milli(said.known_at) as in_tables_ms
from int_person_link_event as said final
where player_key in (${linkedKeys("links", "players")})
    and (said.is_linked = 1 or said.counts_at > toDateTime64(0, 3, 'UTC') and said.counts_at <= now64(3, 'UTC'))
order by known_ms, said.arrival, said.kafka_partition, said.kafka_offset, player, link`,
    { players, links },
  )
}

function recordedLinks(steps: readonly LinkStep[], standing: readonly Link[]): RecordedLink[] {
  const byName = new Map(steps.map((step) => [`${step.player} ${linkName(step)}`, step]))
  return [...byName.values()].map((step) => {
    const link = { player: step.player, to: linkName(step) }
    const unlinked = lastOf(steps, link, false)
    return {
      player: step.player,
      kind: step.kind,
      person_id: step.personId,
      is_standing: standing.some((one) => one.player === link.player && one.to === link.to),
      linked_at: shown(lastOf(steps, link, true)),
      unlinked_at: unlinked === 0 ? null : shown(unlinked),
    }
  })
}

function lastOf(steps: readonly LinkStep[], { player, to }: Link, isLinked: boolean): number {
  const said = steps.filter(
    (step) => step.player === player && linkName(step) === to && step.isLinked === isLinked,
  )
  return Math.max(0, ...said.map(({ countsAt }) => countsAt))
}

const shown = (at: number) => new Date(at).toISOString()
