import { describe, expect, test } from "vitest"
import { parseRates } from "./rate-file.ts"

const HEAD = "base_currency,currency,valid_from,rate\n"

describe("a file of rates", () => {
  test.each([
    ["a currency that is none", "EUR,USDT,2026-01-01,1", /Line 2: currency/],
    ["a rate of nothing", "EUR,USD,2026-01-01,0", /Line 2: rate/],
    ["a rate with a comma", 'EUR,USD,2026-01-01,"0,9"', /Line 2: rate/],
    ["a day that is none", "EUR,USD,2026-02-30,1", /Line 2: valid_from/],
    [
      "one pair at one instant twice",
      "EUR,USD,2026-01-01,1\nEUR,USD,2026-01-01T00:00:00Z,2",
      /Line 3/,
    ],
    ["a currency against itself", "EUR,EUR,2026-01-01,1", /Line 2: row/],
    ["another column", "EUR,USD,2026-01-01", /is no CSV/],
  ])("with %s is refused whole, by its line", (_, row, words) => {
    expect(() => parseRates(`${HEAD}${row}\n`)).toThrow(words)
  })
})

test("a day is its first instant in UTC, and an instant of any zone is told in UTC", () => {
  const rates = parseRates(
    `${HEAD}EUR,USD,2026-01-01,0.9\n\nEUR,USD,2026-01-02T01:00:00+01:00,0.91\n`,
  )
  expect(rates.map(({ valid_from }) => valid_from)).toEqual([
    "2026-01-01T00:00:00.000Z",
    "2026-01-02T00:00:00.000Z",
  ])
})
