import { reachablePlayers } from "../../core/person.ts"
import { isLinked, type LinkSpan, mergeLinkSpans, NEVER_LINKED } from "../../core/person-link.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { keysOfNames } from "./keys-of-names.ts"

/** Links by player, then by the link's name. */
export type LinkSpans = ReadonlyMap<string, ReadonlyMap<string, LinkSpan>>

/** What the compliance topic says of links: only that they were made. */
export interface ToldLinks {
  /** By the link's name, when it was last made, ms. */
  linksOf(player: string): ReadonlyMap<string, number>
  /** Who was ever said to have the link. */
  playersOf(link: string): ReadonlySet<string>
}

interface LinkRow {
  readonly player: string
  readonly link: string
  readonly linked_ms: string
  readonly unlinked_ms: string
}

/**
 * Who is the same person, by the warehouse's links and the topic's together. A link holds as soon as the topic has
 * it; that it was taken back counts from the warehouse alone, so what restricts is given up last.
 */
export class Kinship {
  readonly #told: ToldLinks
  readonly #spans: Map<string, Map<string, LinkSpan>>
  readonly #players = new Map<string, Set<string>>()
  /** Names of players and links about which the warehouse was asked. */
  readonly #asked: ReadonlySet<string>

  constructor(told: ToldLinks, rows: readonly LinkRow[] = [], asked: Iterable<string> = []) {
    this.#told = told
    this.#spans = new Map()
    this.#asked = new Set(asked)
    for (const { player, link, linked_ms, unlinked_ms } of rows) {
      const links = this.#spans.get(player) ?? new Map<string, LinkSpan>()
      this.#spans.set(player, links)
      links.set(link, { linkedAt: Number(linked_ms), unlinkedAt: Number(unlinked_ms) })
      this.#players.set(link, (this.#players.get(link) ?? new Set()).add(player))
    }
  }

  /** Whoever is the same person, himself first. */
  of(player: string): readonly string[] {
    return reachablePlayers(player, {
      linksOf: (one) => this.#standing(one),
      playersOf: (link) =>
        [...(this.#players.get(link) ?? []), ...this.#told.playersOf(link)].filter((one) =>
          this.#stands(one, link),
        ),
    })
  }

  /** False where the topic has since linked him to what the warehouse was not asked about. */
  covers(player: string): boolean {
    return this.of(player).every(
      (one) =>
        this.#asked.has(one) && this.#standing(one).every((link) => this.#asked.has(`to ${link}`)),
    )
  }

  #standing(player: string): string[] {
    const links = [...(this.#spans.get(player)?.keys() ?? []), ...this.#told.linksOf(player).keys()]
    return [...new Set(links)].filter((link) => this.#stands(player, link))
  }

  #stands(player: string, link: string): boolean {
    const known = this.#spans.get(player)?.get(link) ?? NEVER_LINKED
    const linkedAt = this.#told.linksOf(player).get(link) ?? 0
    return isLinked(mergeLinkSpans(known, { linkedAt, unlinkedAt: 0 }))
  }
}

/** Asks the warehouse about players, whom they are linked to, and so on until nobody new is found. */
export async function readKinship(
  warehouse: Warehouse,
  told: ToldLinks,
  players: readonly string[],
): Promise<Kinship> {
  const asked = new Set<string>()
  const rows: LinkRow[] = []
  let newPlayers = [...new Set(players)]
  let newLinks: string[] = []
  for (;;) {
    for (const player of newPlayers)
      for (const link of told.linksOf(player).keys()) newLinks.push(link)
    newLinks = [...new Set(newLinks)].filter((link) => !asked.has(`to ${link}`))
    for (const player of newPlayers) asked.add(player)
    for (const link of newLinks) asked.add(`to ${link}`)
    if (newPlayers.length === 0 && newLinks.length === 0) return new Kinship(told, rows, asked)
    const found = await readLinks(warehouse, newPlayers, newLinks)
    rows.push(...found)
    const others = newLinks.flatMap((link) => [...told.playersOf(link)])
    newPlayers = [...new Set([...found.map(({ player }) => player), ...others])].filter(
      (one) => !asked.has(one),
    )
    newLinks = found.map(({ link }) => link)
  }
}

// A link that was taken back is told as well: the topic alone would still have it. By key, for the table of all links
// is long: whoever has the links, and the players, each with all of his.
function readLinks(
  warehouse: Warehouse,
  players: readonly string[],
  links: readonly string[],
): Promise<LinkRow[]> {
  return warehouse.query<LinkRow>(
    `select concat(brand, ':', any(said.player_id)) as player, said.link as link,
    toUnixTimestamp64Milli(maxIf(said.counts_at, said.is_linked = 1)) as linked_ms,
    toUnixTimestamp64Milli(maxIf(said.counts_at, said.is_linked = 0 and said.counts_at <= now64(3, 'UTC'))) as unlinked_ms
from int_person_link_event as said
where player_key in (${linkedKeys("links", "players")})
group by player_key, brand, link`,
    { players, links },
  )
}

/** SQL of the keys of players who were ever said to have one of the links, and of those who are named. */
export function linkedKeys(links: string, players: string): string {
  return `
        select player_key from int_person_link_player where link in {${links}:Array(String)}
        union all
        ${keysOfNames(players)}`
}
