import { expect, test } from "vitest"
import { hasDoubleName } from "./double-name.ts"

test.each([
  ['{"a":1,"b":2}', false],
  ['{"a":1,"b":2,"a":3}', true],
  ['{"a":1,"\\u0061":3}', true],
  ['{"a":{"a":1},"b":[{"a":1},{"a":2}]}', false],
  ['{"a":"\\"a\\":1,","b":"{\\"a\\":"}', false],
  ['{ "a" : "x" , "a" : "y" }', true],
])("%s gives a name twice: %s", (text, expected) => {
  expect(hasDoubleName(text)).toBe(expected)
})
