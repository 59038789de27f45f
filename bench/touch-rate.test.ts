import { expect, test } from "vitest"
import { eventsTouching } from "./touch-rate.ts"

// Players drawn as `playSecond` draws them: the fourth power of an even draw.
function touchedBy(events: number, players: number): number {
  const touched = new Set<number>()
  for (let pair = 0; pair < events / 2; pair++) {
    const draw = ((pair * 0.618_033_988_75) % 1) ** 4
    touched.add(Math.floor(draw * players))
  }
  return touched.size
}

test("a second of so many events touches about as many players as asked for", () => {
  for (const players of [20_000, 200_000, 1_000_000]) {
    const touched = touchedBy(eventsTouching(players, 2_000), players)
    expect(touched).toBeGreaterThan(1_700)
    expect(touched).toBeLessThan(2_500)
  }
})

test("of few players at most half are asked for", () => {
  expect(eventsTouching(100, 2_000)).toBe(eventsTouching(100, 50))
})
