import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { anyHistory, type History } from "./money/history.ts"
import { Stage } from "./money/stage.ts"

/** `PITBOSS_PROPERTY_SEED=n PITBOSS_PROPERTY_ROUNDS=1` plays a round that failed again. */
const SEED = Number(process.env["PITBOSS_PROPERTY_SEED"] ?? Date.now() % 1_000_000_000)
const ROUNDS = Number(process.env["PITBOSS_PROPERTY_ROUNDS"] ?? 3)
const HISTORIES_PER_ROUND = Number(process.env["PITBOSS_PROPERTY_HISTORIES"] ?? 50)
/** How often a history that failed is played again, to make it small. */
const SHRINKS_MAX = 200
const SHRINK_MS_MAX = 90_000
const PLAY_MS_MAX = 3_600_000

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open(ROUNDS * HISTORIES_PER_ROUND + SHRINKS_MAX)
})

afterAll(() => stage?.close())

function historyOf(seed: number): History {
  return fc.sample(anyHistory, { seed, numRuns: 1 })[0] ?? []
}

/** Plays it alone, and ever smaller ones like it; throws with the smallest that still fails. */
async function failSmall(seed: number): Promise<void> {
  let plays = 0
  const property = fc.asyncProperty(anyHistory, async (history) => {
    plays += 1
    if (plays > SHRINKS_MAX) return
    const difference = await stage.play([history])
    expect(difference?.shown).toEqual(difference?.expected)
  })
  await fc.assert(property, { seed, numRuns: 1, interruptAfterTimeLimit: SHRINK_MS_MAX })
}

describe("the money of players", () => {
  test(
    "is what adding up their events by hand gives, after every batch of any history",
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const first = SEED + round * HISTORIES_PER_ROUND
        const seeds = Array.from({ length: HISTORIES_PER_ROUND }, (_, place) => first + place)
        const difference = await stage.play(seeds.map(historyOf))
        if (difference) await failSmall(first + difference.place)
        expect(difference?.shown, `seed ${first}`).toEqual(difference?.expected)
      }
    },
    PLAY_MS_MAX,
  )

  test("is the same when everything is built anew", async () => {
    const difference = await stage.rebuild()
    expect(difference?.shown, `seed ${SEED}`).toEqual(difference?.expected)
  })
})
