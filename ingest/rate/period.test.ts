import { expect, test } from "vitest"
import { EVER_MS, periodsOf } from "./period.ts"

const day = (date: number) => Date.UTC(2026, 0, date)
const rate = (date: number, currency = "USD") => ({
  base_currency: "EUR",
  currency,
  valid_from: new Date(day(date)).toISOString(),
  rate: "1",
})
const standing = (date: number, currency = "USD") => ({
  base_currency: "EUR",
  currency,
  from: day(date),
  rate: "2",
})
const spans = (...periods: Parameters<typeof periodsOf>) =>
  periodsOf(...periods).map(({ currency, from, to }) => [currency, from, to])

test("a rate holds up to the next of its pair, whoever recorded that", () => {
  expect(spans([rate(2)], [standing(1), standing(5), standing(3, "GBP")])).toEqual([
    ["USD", day(2), day(5)],
  ])
  expect(spans([rate(9)], [standing(1)])).toEqual([["USD", day(9), EVER_MS]])
})

test("periods that follow each other are one", () => {
  expect(spans([rate(1), rate(2), rate(3)], [standing(2), standing(7)])).toEqual([
    ["USD", day(1), day(7)],
  ])
})

test("of one pair there are never many: they become one with what lies between", () => {
  const recorded = Array.from({ length: 30 }, (_, n) => rate(2 * n + 1))
  const others = Array.from({ length: 30 }, (_, n) => standing(2 * n + 2))
  expect(spans(recorded, others)).toEqual([["USD", day(1), day(60)]])
})
