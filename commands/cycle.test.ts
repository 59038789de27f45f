import { expect, test } from "vitest"
import { everyMs } from "./cycle.ts"

const round = (segmentsAt: number) => ({ upTo: "", featuresAt: 0, segmentsAt })

test("how often rounds come is measured over the latest, and unknown before there are two", () => {
  expect(everyMs([])).toBeNull()
  expect(everyMs([round(5)])).toBeNull()
  expect(everyMs([round(0), round(500), round(1_600)])).toBe(800)
  const slowBefore = [
    round(-60_000),
    ...Array.from({ length: 21 }, (_, place) => round(place * 500)),
  ]
  expect(everyMs(slowBefore)).toBe(500)
})
