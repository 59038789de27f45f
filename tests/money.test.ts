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
  stage = await Stage.open(ROUNDS * HISTORIES_PER_ROUND + SHRINKS_MAX + 1)
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

  test("is out on every day when it is learnt late that he is a test player, also where a rollback named another", async () => {
    const base = { brand: "orsa", player_id: "p1", schema_version: 1 }
    const at = (day: string) => `2026-03-${day}T10:00:00.000Z`
    const money = { currency: "EUR", stake_bonus: "0", round_id: "r", game_id: "g" }
    const bet = { ...base, ...money, event_id: "e1", type: "casino.bet", stake_real: "10" }
    const rollback = { ...base, event_id: "e2", type: "casino.rollback", reverses: "e1" }
    const told = { ...base, event_id: "e3", type: "player.updated", is_test: true }
    const history: History = [
      [{ ...bet, occurred_at: at("01") }],
      [{ ...rollback, player_id: "p2", occurred_at: at("05") }],
      // A run looks back a little: what it must find by itself now lies further back.
      ...["f1", "f2", "f3"].map((event_id) => [
        { ...bet, event_id, player_id: "p3", occurred_at: at("20") },
      ]),
      [{ ...told, occurred_at: at("09") }],
    ]
    const difference = await stage.play([history])
    expect(difference?.shown).toEqual(difference?.expected)
  })

  test("is the same when everything is built anew", async () => {
    const difference = await stage.rebuild()
    expect(difference?.shown, `seed ${SEED}`).toEqual(difference?.expected)
  })
})
