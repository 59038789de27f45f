/** What an event says of a link, with its instants in ms. */
export interface Step {
  readonly player: string
  readonly link: string
  readonly isLinked: boolean
  readonly arrived: number
  readonly occurred: number
}

const AHEAD_MS_MAX = 300_000

/** By each player, the players of his person, by a way of its own: pairs who have a standing link in common are united. */
export function personsOf(
  steps: readonly Step[],
  at: number,
): ReadonlyMap<string, readonly string[]> {
  const players = [...new Set(steps.map(({ player }) => player))].sort()
  const parents = new Map(players.map((player) => [player, player]))
  const rootOf = (one: string): string => {
    const parent = parents.get(one) ?? one
    return parent === one ? one : rootOf(parent)
  }
  for (const one of players)
    for (const other of players)
      if (linksOf(steps, one, at).some((link) => linksOf(steps, other, at).includes(link)))
        parents.set(rootOf(one), rootOf(other))
  return new Map(
    players.map((one) => [one, players.filter((other) => rootOf(other) === rootOf(one))]),
  )
}

/** The player of a person whose first link arrived before those of the others. */
export function nameOf(steps: readonly Step[], players: readonly string[]): string {
  const first = steps.find(({ player, isLinked }) => isLinked && players.includes(player))
  return first?.player ?? players[0] ?? ""
}

function linksOf(steps: readonly Step[], player: string, at: number): string[] {
  const own = steps.filter((step) => step.player === player)
  return [...new Set(own.map(({ link }) => link))].filter((link) => {
    const said = own.filter((step) => step.link === link && instantOf(step) <= at)
    const latest = (isLinked: boolean) =>
      Math.max(0, ...said.filter((step) => step.isLinked === isLinked).map(instantOf))
    return latest(true) > 0 && latest(true) >= latest(false)
  })
}

// A link holds from its arrival at the latest; what takes one back and is dated far ahead says nothing, ever.
function instantOf({ isLinked, arrived, occurred }: Step): number {
  if (isLinked) return Math.min(arrived, occurred)
  return occurred > arrived + AHEAD_MS_MAX ? Number.POSITIVE_INFINITY : occurred
}
