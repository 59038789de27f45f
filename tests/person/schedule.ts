import fc from "fast-check"
import type { Step } from "./model.ts"

/** Events about links in the order in which they arrived, and the blocks in which they came in. */
export interface Schedule {
  readonly steps: readonly Step[]
  /** Places of steps, block by block; each at least once, and again where it was sent again. */
  readonly blocks: readonly (readonly number[])[]
}

// Few, so that most links are made, taken back and made again.
const PLAYERS = ["orsa:a", "orsa:b", "tern:a", "vega:c"] as const
const LINKS = ["operator:x", "operator:y", "email:x"] as const
const MINUTE_MS = 60_000
/** All of it lies behind. */
const LONG_AGO_MS = 86_400_000

const draft = fc.record({
  player: fc.constantFrom(...PLAYERS),
  link: fc.constantFrom(...LINKS),
  // Merged more often than split, and split often enough to be merged again.
  isLinked: fc.constantFrom(true, true, false),
  /** Late, or said by a clock that is ahead by a little or by much. */
  aheadMinutes: fc.constantFrom(-40, -10, -3, 0, 0, 0, 2, 9),
  block: fc.integer({ min: 0, max: 3 }),
  blockAgain: fc.option(fc.integer({ min: 0, max: 3 })),
})

/** Schedules of links that are made, taken back and made again, late, ahead, out of order and repeated. */
export function schedules(now: number): fc.Arbitrary<Schedule> {
  return fc.array(draft, { minLength: 12, maxLength: 30 }).map((drafts) => {
    const steps = drafts.map(({ player, link, isLinked, aheadMinutes }, place) => {
      const arrived = now - LONG_AGO_MS + place * MINUTE_MS
      const occurred = arrived + aheadMinutes * MINUTE_MS
      return { player, link, isLinked, arrived, occurred }
    })
    const blocks = [0, 1, 2, 3].map((number) =>
      drafts.flatMap(({ block, blockAgain }, place) => {
        const isFirst = block === number ? [place] : []
        // What is sent again has the same key, so it comes by the same partition, behind the first.
        const isAgain = blockAgain === number && number > block ? [place] : []
        return [...isFirst, ...isAgain]
      }),
    )
    return { steps, blocks: blocks.filter(({ length }) => length > 0) }
  })
}
