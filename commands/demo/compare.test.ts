import { expect, test } from "vitest"
import { compareSegments, type Members, thinSegments } from "./compare.ts"

const members = (...names: string[]): Members => new Map([["vip", new Set(names)]])
const NOBODY: Members = new Map()

test("a comparison counts who is missing, who is too much, who came and who went", () => {
  const truth = members("a", "b", "c")
  expect(compareSegments(truth, members("b", "c", "d"), members("a", "b"))).toEqual({
    vip: { size: 3, truth: 3, missing: 1, extra: 1, entered: 2, left: 1 },
  })
  expect(compareSegments(truth, NOBODY, NOBODY)["vip"]).toMatchObject({ size: 0, missing: 3 })
})

test("two instants with five members between which some came and went prove something", () => {
  const at = (now: Members, before: Members) => compareSegments(now, now, before)
  const first = members("a", "b", "c", "d", "e")
  const second = members("b", "c", "d", "e", "f")
  expect(thinSegments([at(first, NOBODY), at(second, first)])).toEqual([])
  expect(thinSegments([at(first, NOBODY), at(first, first)])).toHaveLength(1)
  expect(thinSegments([at(first, NOBODY)])).toHaveLength(1)
  const few = members("a", "b")
  expect(thinSegments([at(few, NOBODY), at(members("b", "c"), few)])).toHaveLength(1)
})
