import { expect, test } from "vitest"
import { rounds } from "./rounds.ts"

/** Rounds of which each takes so long. */
function made(secondsEach: number): number {
  let at = 0
  let count = 0
  for (const _ of rounds({ most: 20, least: 5, seconds: 60 }, () => at)) {
    at += secondsEach * 1_000
    count += 1
  }
  return count
}

test("as many rounds are made as there is time for, the least of them always, and no more than the most", () => {
  expect([1, 6, 100].map(made)).toEqual([20, 10, 5])
})
