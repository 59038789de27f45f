import fc from "fast-check"
import { expect, test } from "vitest"
import { apportion, decimalOf, micros, rounded, sumDecimals } from "./decimal.ts"
import { change, money, ratio } from "./figure.ts"

const amount = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).map(decimalOf)

test("parts that are shown add up to the total that is shown, each within one unit", () => {
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 8 }), (amounts) => {
      const parts = apportion(amounts)
      expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(rounded(sumDecimals(amounts)))
      parts.forEach((part, place) => {
        const off = part * 1_000_000n - micros(amounts[place] ?? "0")
        expect(off < 1_000_000n && off > -1_000_000n).toBe(true)
      })
    }),
  )
})

test.each([
  ["43655.5", "EUR", "€43,656"],
  ["-43655.5", "EUR", "\u2212€43,656"],
  ["-0.4", "GBP", "£0"],
  ["90071992547409930001", "EUR", "€90,071,992,547,409,930,001"],
  ["1", "CHF", "CHF 1"],
])("%s %s reads %s", (decimal, currency, text) => {
  expect(money(decimal, currency)).toBe(text)
})

test.each([
  ["91.4", "100", "\u22128.6%"],
  ["100.04", "100", "0.0%"],
  ["100.05", "100", "+0.1%"],
  ["5", "-10", undefined],
  ["5", "0", undefined],
  ["500", "1", "over tenfold"],
])("from %s, before %s, the change is %s", (now, before, text) => {
  expect(change(now, before)).toBe(text)
})

test("a hold has two digits and none without a handle", () => {
  expect([ratio("4.155", "100"), ratio("-1", "3"), ratio("1", "0")]).toEqual([
    "4.16%",
    "\u221233.33%",
    undefined,
  ])
})
