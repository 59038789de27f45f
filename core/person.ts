import type { Link } from "./person-link.ts"

/** Which links to follow from a player, and which players from a link. */
export interface LinkGraph {
  linksOf(player: string): Iterable<string>
  playersOf(link: string): Iterable<string>
}

/** All players of the same person, himself first: whoever can be reached by links that stand. */
export function reachablePlayers(start: string, graph: LinkGraph): readonly string[] {
  const players = new Set([start])
  const links = new Set<string>()
  // A set hands over what is added while it is walked.
  for (const player of players)
    for (const link of graph.linksOf(player)) {
      if (links.has(link)) continue
      links.add(link)
      for (const other of graph.playersOf(link)) players.add(other)
    }
  return [...players]
}

/** The graph of links that stand. */
export function linkGraph(links: Iterable<Link>): LinkGraph {
  const byPlayer = new Map<string, Set<string>>()
  const byLink = new Map<string, Set<string>>()
  for (const { player, to } of links) {
    add(byPlayer, player, to)
    add(byLink, to, player)
  }
  return {
    linksOf: (player) => byPlayer.get(player) ?? [],
    playersOf: (link) => byLink.get(link) ?? [],
  }
}

/**
 * The links of a player by which another one can be reached without him: taking these back parts the two, and
 * fewer would not. Empty where they are not one person.
 */
export function linksBetween(player: string, other: string, links: readonly Link[]): Link[] {
  const without = linkGraph(links.filter((link) => link.player !== player))
  return links.filter(
    (link) =>
      link.player === player &&
      [...without.playersOf(link.to)].some((one) => reachablePlayers(one, without).includes(other)),
  )
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key)
  if (values) values.add(value)
  else map.set(key, new Set([value]))
}
