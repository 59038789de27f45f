import { expect, test } from "vitest"
import { bandsOf } from "./segment-size.ts"

const at = (minute: number) => `2026-11-23T12:${String(minute).padStart(2, "0")}:00.000Z`

test("a peak between two points is a band, and a step that is one is none", () => {
  const sizes = [
    { at: at(0), size: 4, least: 4, most: 4 },
    { at: at(10), size: 5, least: 5, most: 90 },
    { at: at(20), size: 9, least: 9, most: 9 },
    { at: at(30), size: 7, least: 2, most: 8 },
  ]
  expect(bandsOf(sizes)).toEqual([
    { from: new Date(at(0)), to: new Date(at(10)), least: 4, most: 90 },
    { from: new Date(at(20)), to: new Date(at(30)), least: 2, most: 9 },
  ])
})
