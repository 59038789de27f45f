import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { LookedAt, NEVER } from "./looked-at.ts"
import { KEYS, rangeOf } from "./slice.ts"

const SLICES = 12
const slice = fc
  .integer({ min: 1, max: SLICES })
  .chain((of) => fc.record({ of: fc.constant(of), index: fc.integer({ min: 0, max: of - 1 }) }))

describe("when keys were last looked at", () => {
  test("is what the latest look at each key says, whatever the slices were", () => {
    fc.assert(
      fc.property(fc.array(slice, { maxLength: 30 }), slice, fc.nat(30), (looks, asked, since) => {
        const looked = new LookedAt()
        looks.forEach((one, place) => {
          looked.note(rangeOf(one), place + 1)
        })
        // Between two bounds of any slices there is one answer.
        const bounds = new Set([0n, KEYS])
        for (const { first, last } of [...looks, asked].map(rangeOf))
          bounds.add(first).add(last + 1n)
        const sorted = [...bounds].sort((a, b) => (a < b ? -1 : 1))
        const pieces = sorted.slice(0, -1).map((from, place) => {
          const holds = (one: (typeof looks)[number]) =>
            rangeOf(one).first <= from && from <= rangeOf(one).last
          const at = looks.findLastIndex(holds) + 1
          return { from, keys: (sorted[place + 1] ?? KEYS) - from, at }
        })
        const { first, last } = rangeOf(asked)
        const within = pieces.filter(({ from }) => from >= first && from <= last)
        expect(looked.oldest({ first, last })).toBe(Math.min(...within.map(({ at }) => at)))
        const fresh = pieces.filter(({ at }) => at !== NEVER && at >= since)
        const keys = fresh.reduce((sum, piece) => sum + piece.keys, 0n)
        expect(looked.shareSince(since)).toBeCloseTo(Number(keys) / Number(KEYS), 12)
        expect(looked.shareSince(since) === 1).toBe(keys === KEYS)
        const ever = pieces.map(({ at }) => at).filter((at) => at !== NEVER)
        expect(looked.since()).toBe(ever.length === 0 ? undefined : Math.min(...ever))
      }),
    )
  })

  test("of all keys but one is not all", () => {
    const looked = new LookedAt()
    looked.note({ first: 1n, last: KEYS - 1n }, 5)
    expect(looked.shareSince(NEVER)).toBeLessThan(1)
    expect(looked.oldest({ first: 0n, last: KEYS - 1n })).toBe(NEVER)
  })
})
