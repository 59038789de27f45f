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

describe("the simulation finds what is wrong: leaks of a gate", () => {
  test.each(["does_not_wait", "never_looks_again"] as const)(
    "that %s",
    (weakness) => {
      const report = gateChaos({ decisions: DECISIONS, seed: 11, players: PLAYERS, weakness })
      expect(report.leaks).toBeGreaterThan(0)
    },
    300_000,
  )
})
