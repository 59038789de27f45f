/** Each draw of a player is a pair of events of his. */
const EVENTS_PER_DRAW = 2
const STEPS = 40

/**
 * Events of one second that touch about so many of the players, when a few of them play much (as
 * `playSecond` draws them: the fourth power of an even draw). Half of the players at most.
 */
export function eventsTouching(players: number, touched: number): number {
  const chances = Array.from(
    { length: players },
    (_, at) => ((at + 1) / players) ** 0.25 - (at / players) ** 0.25,
  )
  const expected = (draws: number) =>
    chances.reduce((sum, chance) => sum + 1 - Math.exp(draws * Math.log1p(-chance)), 0)
  const wanted = Math.min(touched, players / 2)
  let [low, high] = [0, 10 * players]
  for (let step = 0; step < STEPS && high - low > 1; step++) {
    const middle = (low + high) / 2
    if (expected(middle) < wanted) low = middle
    else high = middle
  }
  return EVENTS_PER_DRAW * Math.ceil(high)
}
