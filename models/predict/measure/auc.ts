/** How well scores tell those to whom it happened from the others: 1 wholly, 0.5 not at all. */
export interface Scored {
  readonly score: number
  readonly happened: boolean
}

/** The chance that one to whom it happened scores above one to whom it did not; ties count half. */
export function auc(rows: readonly Scored[]): number {
  const { above } = placements(rows)
  return mean(above)
}

export interface AucDifference {
  readonly difference: number
  /** How many standard errors it is above nought (DeLong, DeLong, Clarke-Pearson 1988). */
  readonly z: number
}

/** How much better the first scores tell them apart than the second, over the same players. */
export function aucDifference(
  scores: readonly number[],
  others: readonly number[],
  happened: readonly boolean[],
): AucDifference {
  const of = (values: readonly number[]) =>
    placements(values.map((score, place) => ({ score, happened: happened[place] ?? false })))
  const [one, other] = [of(scores), of(others)]
  const difference = mean(one.above) - mean(other.above)
  const spread = (a: readonly number[], b: readonly number[]) =>
    variance(a.map((value, place) => value - (b[place] ?? 0))) / a.length
  const error = Math.sqrt(spread(one.above, other.above) + spread(one.below, other.below))
  return { difference, z: error > 0 ? difference / error : 0 }
}

interface Placements {
  /** Of each to whom it happened: the share of the others who score lower. */
  readonly above: readonly number[]
  /** Of each other: the share of those to whom it happened who score higher. */
  readonly below: readonly number[]
}

function placements(rows: readonly Scored[]): Placements {
  const all = ranks(rows.map(({ score }) => score))
  const [above, below]: [number[], number[]] = [[], []]
  for (const side of [true, false]) {
    const places = [...rows.keys()].filter((place) => rows[place]?.happened === side)
    const own = ranks(places.map((place) => rows[place]?.score ?? 0))
    const others = rows.length - places.length
    for (const [index, place] of places.entries()) {
      const share = ((all[place] ?? 0) - (own[index] ?? 0)) / others
      if (side) above.push(share)
      else below.push(1 - share)
    }
  }
  return { above, below }
}

// From 1; equal values share the middle of their ranks.
function ranks(values: readonly number[]): readonly number[] {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const found = new Array<number>(values.length).fill(0)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1
    for (let place = from; place < to; place += 1) found[order[place] ?? 0] = (from + to + 1) / 2
    from = to
  }
  return found
}

/** The mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length
}

function variance(values: readonly number[]): number {
  const middle = mean(values)
  return (
    values.reduce((sum, each) => sum + (each - middle) ** 2, 0) / Math.max(1, values.length - 1)
  )
}
