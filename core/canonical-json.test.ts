import { expect, test } from "vitest"
import { canonicalJson } from "./canonical-json.ts"

// The examples of RFC 8785, sections 3.2.2 to 3.2.4.
test("the RFC's object is written as the RFC writes it", () => {
  const value = JSON.parse(
    String.raw`{ "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false] }`,
  )
  expect(canonicalJson(value)).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  )
})

test("names stand in the order of their UTF-16 code units", () => {
  const value = JSON.parse(
    String.raw`{ "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis" }`,
  )
  expect(Object.values(JSON.parse(canonicalJson(value)))).toHaveLength(7)
  expect([...canonicalJson(value).matchAll(/:"(\w+)/g)].map(([, word]) => word)).toEqual([
    ...["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"],
  ])
})

// Appendix B of the RFC: IEEE 754 doubles by their bits.
test.each([
  ["0000000000000000", "0"],
  ["8000000000000000", "0"],
  ["0000000000000001", "5e-324"],
  ["7fefffffffffffff", "1.7976931348623157e+308"],
  ["4340000000000000", "9007199254740992"],
  ["444b1ae4d6e2ef50", "1e+21"],
  ["3eb0c6f7a0b5ed8d", "0.000001"],
  ["41b3de4355555553", "333333333.3333332"],
])("the double %s is written as %s", (bits, text) => {
  const double = Buffer.from(bits, "hex").readDoubleBE()
  expect(canonicalJson([double])).toBe(`[${text}]`)
})

test("what JSON cannot say has no canonical text", () => {
  expect(() => canonicalJson(undefined)).toThrow(
    expect.objectContaining({ code: "JSON_NOT_CANONICAL" }),
  )
})
