import { describe, expect, test } from "vitest"
import { parseEvent } from "../event/parse.ts"
import { EVENT_TYPES } from "../event/registry.ts"
import type { SentEvent } from "./ledger/event.ts"
import { RATES } from "./operator.ts"
import { type Sending, simulate } from "./simulation.ts"

const NOW = Date.UTC(2026, 10, 23, 12)
const play = (seed: number, events = 20_000) =>
  simulate({ seed, players: 800, events, now: NOW, lapsing: 34, lapsingFirstMs: 20_000 })

const simulation = play(7)
const { history } = simulation
const events = history.flatMap((one) =>
  one.kind === "event" ? [one.event] : [],
) as readonly SentEvent[]
const share = (is: (one: Sending) => boolean) => history.filter(is).length / events.length

describe("the simulated operator", () => {
  test("plays the same to the byte with the same seed, and something else with another", () => {
    const text = (seed: number) =>
      play(seed, 4_000)
        .history.map((one) =>
          one.kind === "poison"
            ? `${one.poison.topic} ${one.poison.key} ${one.poison.bytes.toString("hex")}`
            : one.kind === "broken"
              ? one.row
              : JSON.stringify(one),
        )
        .join("\n")
    expect(text(7)).toBe(text(7))
    expect(text(7)).not.toBe(text(8))
  })

  test("sends nothing from the future, and every event keeps the contract", () => {
    for (const event of events) {
      expect(Date.parse(event.occurred_at)).toBeLessThanOrEqual(NOW)
      expect(parseEvent(event).kind, JSON.stringify(event)).toBe("event")
    }
  })

  test("sends broken rows that the door must refuse", () => {
    const broken = history.flatMap((one) => (one.kind === "broken" ? [one.row] : []))
    expect(broken.length).toBeGreaterThan(50)
    for (const row of broken) expect(isTaken(row), row).toBe(false)
  })

  test("plays every type of the contract that an operator sends", () => {
    const played = new Set(events.map(({ type }) => type))
    const ownWords =
      /^(message\.(sent|held_out|delivered|opened|clicked|bounced|complained)|player\.person_unlinked)$/
    const missing = Object.keys(EVENT_TYPES).filter(
      (type) => !played.has(type) && !ownWords.test(type),
    )
    expect(missing).toEqual([])
  })

  test.each<[string, number, (one: Sending) => boolean]>([
    ["repeats", RATES.repeat, ({ kind }) => kind === "repeat"],
    ["conflicts", RATES.conflict, ({ kind }) => kind === "conflict"],
    ["broken rows", RATES.broken, ({ kind }) => kind === "broken"],
    ["poison", RATES.poison, ({ kind }) => kind === "poison"],
    ["late events", RATES.late, (one) => one.kind === "event" && one.isLate === true],
  ])("sends %s at the stated rate of %d", (_, rate, is) => {
    // Five standard deviations of a count with that expectation.
    const slack = 5 * Math.sqrt(rate / events.length)
    expect(Math.abs(share(is) - rate)).toBeLessThan(slack)
  })

  test("sends late events up to thirty days late, in the order of their arrival", () => {
    let lateness = 0
    let latest = 0
    for (const one of history) {
      if (one.kind !== "event") continue
      const at = Date.parse(one.event.occurred_at)
      if (one.isLate) lateness = Math.max(lateness, latest - at)
      else latest = Math.max(latest, at)
    }
    expect(lateness / 86_400_000).toBeGreaterThan(15)
    expect(lateness / 86_400_000).toBeLessThanOrEqual(31)
  })

  test("rolls back about one bet in two hundred events, some before their target", () => {
    const rollbacks = events.filter(({ type }) => type === "casino.rollback")
    const rate = rollbacks.length / events.length
    expect(rate).toBeGreaterThan(RATES.rollback * 0.6)
    expect(rate).toBeLessThan(RATES.rollback * 2)
  })

  test("has a few players who bring most of the handle", () => {
    const stakes = new Map<string, number>()
    for (const { type, brand, player_id, stake_real } of events)
      if (type === "casino.bet") {
        const name = `${brand}:${player_id}`
        stakes.set(name, (stakes.get(name) ?? 0) + Number.parseFloat(String(stake_real)))
      }
    const sorted = [...stakes.values()].sort((a, b) => b - a)
    const sum = (values: readonly number[]) => values.reduce((total, one) => total + one, 0)
    expect(sum(sorted.slice(0, Math.ceil(sorted.length / 10))) / sum(sorted)).toBeGreaterThan(0.4)
  })

  test("has brands that name their players alike and share some ids", () => {
    const brands = new Map<string, Set<string>>()
    for (const { brand, event_id } of events)
      brands.set(event_id, (brands.get(event_id) ?? new Set()).add(brand))
    expect([...brands.values()].filter((one) => one.size === 2).length).toBeGreaterThan(20)
  })
})

function isTaken(row: string): boolean {
  try {
    return parseEvent(JSON.parse(row)).kind === "event"
  } catch {
    return false
  }
}
