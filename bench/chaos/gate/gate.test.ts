import { describe, expect, test } from "vitest"
import { gateChaos } from "./gate.ts"

const DECISIONS = 60_000
const PLAYERS = 3_000

test("decisions while topics lag, features are old, rows come twice, workers are lost and providers do not answer leak and double nothing", () => {
  const report = gateChaos({ decisions: DECISIONS, seed: 11, players: PLAYERS })
  expect(report.examples).toEqual([])
  expect(report).toMatchObject({ leaks: 0, double_messages: 0, missed: 0 })
  expect(report.decisions).toBeGreaterThanOrEqual(DECISIONS)
  // Nothing of what it promises to survive was missing.
  expect(Object.entries(report.faults).filter(([, times]) => times === 0)).toEqual([])
  expect(report.restricted).toBeGreaterThan(report.players / 4)
  expect(report.delivered).toBeGreaterThan(report.players)
  expect(report.repeats).toBeGreaterThan(0)
}, 300_000)

describe("the simulation finds what is wrong:", () => {
  test.each([
    ["leaks of a gate that does not wait for the topic", "does_not_wait", "leaks"],
    ["leaks of one that does not look again next to its call", "never_looks_again", "leaks"],
    ["doubles of one that forgets a message's key", "forgets_the_key", "double_messages"],
    ["who is missed by one that drops what has to wait", "drops_what_waits", "missed"],
  ] as const)(
    "%s",
    (_what, weakness, found) => {
      const report = gateChaos({ decisions: DECISIONS, seed: 11, players: PLAYERS, weakness })
      expect(report[found]).toBeGreaterThan(0)
    },
    300_000,
  )
})

test("a seed plays the same each time", () => {
  const play = () => ({ ...gateChaos({ decisions: 1, seed: 3, players: 300 }), seconds: 0 })
  expect(play()).toEqual(play())
})
