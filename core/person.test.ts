import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { linkGraph, linksBetween, reachablePlayers } from "./person.ts"
import { PersonLedger } from "./person-history.ts"
import type { LinkStep } from "./person-link.ts"

const PLAYERS = ["orsa:a", "orsa:b", "tern:c", "tern:d", "vega:e", "vega:f"] as const

const step = fc.record({
  player: fc.constantFrom(...PLAYERS),
  kind: fc.constantFrom("operator" as const, "email" as const),
  personId: fc.constantFrom("x", "y", "z"),
  isLinked: fc.boolean(),
  countsAt: fc.integer({ min: 1, max: 20 }),
  knownAt: fc.constant(0),
})

// Of its own making: each pair of players with a standing link in common is united.
class UnionFind {
  readonly #parents = new Map<string, string>()

  find(one: string): string {
    const parent = this.#parents.get(one) ?? one
    return parent === one ? one : this.find(parent)
  }

  unite(one: string, other: string): void {
    this.#parents.set(this.find(one), this.find(other))
  }
}

function unionOf(steps: readonly LinkStep[]): UnionFind {
  const union = new UnionFind()
  const last = (player: string, link: string, isMade: boolean) =>
    Math.max(
      0,
      ...steps
        .filter(
          (one) =>
            one.player === player &&
            `${one.kind}:${one.personId}` === link &&
            one.isLinked === isMade,
        )
        .map((one) => one.countsAt),
    )
  for (const { player, kind, personId } of steps) {
    const link = `${kind}:${personId}`
    if (last(player, link, true) > 0 && last(player, link, true) >= last(player, link, false))
      union.unite(player, `link ${link}`)
  }
  return union
}

function ledgerOf(steps: readonly LinkStep[]): PersonLedger {
  const ledger = new PersonLedger()
  for (const one of steps) ledger.take(one)
  return ledger
}

const linked = (player: string, personId: string, countsAt = 1, isLinked = true): LinkStep => ({
  ...{ player, kind: "operator", personId, countsAt, isLinked, knownAt: countsAt },
})

describe("the players of a person", () => {
  test("are those whom a union-find unites, after any links, in any order of their dates", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const union = unionOf(steps)
        const ledger = ledgerOf(steps)
        for (const player of PLAYERS) {
          const united = PLAYERS.filter((one) => union.find(one) === union.find(player))
          expect([...ledger.playersOf(player)].sort()).toEqual([...united].sort())
        }
      }),
      { numRuns: 500 },
    )
  })

  test("do not depend on the order in which the links came in", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const [one, other] = [ledgerOf(steps), ledgerOf([...steps].reverse())]
        for (const player of PLAYERS)
          expect([...one.playersOf(player)].sort()).toEqual([...other.playersOf(player)].sort())
      }),
    )
  })

  test("are parted by taking back what lies between two of them, and one of it less would not do", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const links = ledgerOf(steps).standing()
        const between = linksBetween("orsa:a", "tern:c", links)
        const isOne = (left: typeof links) =>
          reachablePlayers("orsa:a", linkGraph(left)).includes("tern:c")
        expect(between.length > 0).toBe(isOne(links))
        expect(isOne(links.filter((link) => !between.includes(link)))).toBe(false)
        for (const kept of between)
          expect(isOne(links.filter((link) => link === kept || !between.includes(link)))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe("the history of a person", () => {
  test("keeps the name of whoever was linked first when three become one by two links, and tells the split", () => {
    const ledger = new PersonLedger()
    const changes = [
      linked("orsa:a", "x", 1),
      linked("tern:c", "y", 2),
      linked("orsa:b", "x", 3),
      linked("orsa:b", "y", 4),
      linked("orsa:b", "x", 5, false),
      linked("orsa:b", "x", 5, false),
    ].map((one) => ledger.take(one))
    expect(changes.map((one) => one && [one.change, one.person, one.parts])).toEqual([
      undefined,
      undefined,
      ["merged", "orsa:a", [["orsa:a"], ["orsa:b"]]],
      ["merged", "orsa:a", [["orsa:a", "orsa:b"], ["tern:c"]]],
      ["split", "orsa:a", [["orsa:a"], ["tern:c", "orsa:b"]]],
      undefined,
    ])
  })
})
