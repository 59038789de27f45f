import { expect, test } from "vitest"
import { valuesIn, valuesText } from "./value-list.ts"

test.each([
  [["MT", "GB"], "MT, GB"],
  [["a,b", "c"], '"a,b", c'],
  [["", "MT"], '"", MT'],
  [[" x ", "y"], '" x ", y'],
  [['5" tablet', "'"], '"5"" tablet", \''],
  [["two words", "ß"], "two words, ß"],
])("%j is shown as %s and read again", (values, text) => {
  expect(valuesText(values)).toBe(text)
  expect(valuesIn(text)).toEqual(values)
})

test.each([
  ["MT, ", ["MT"]],
  [",, MT", ["MT"]],
  ["", []],
  ["  MT  ,GB", ["MT", "GB"]],
])("%j, half written, is %j", (text, values) => {
  expect(valuesIn(text)).toEqual(values)
})

test.each(['"MT', '"MT" x, y', 'a"b'])("%s is no list", (text) => {
  expect(valuesIn(text)).toBeUndefined()
})
