import { expect, test } from "vitest"
import { isHardBounce } from "./bounce.ts"

test.each([
  ["RECIPIENT 550 5.1.1", true],
  ["RECIPIENT 550 5.1.7", false],
  ["RECIPIENT 550 5.1.8", false],
  ["RECIPIENT 550 5.1.10", true],
  ["RECIPIENT 550 5.2.1", true],
  ["RECIPIENT 550 unknown_mailbox", true],
  ["RECIPIENT 550", false],
  ["RECIPIENT 553", false],
  ["RECIPIENT 550 5.1.0", false],
  ["RECIPIENT 552 5.2.2", false],
  ["RECIPIENT 550 5.7.1", false],
  ["RECIPIENT 450 4.2.1", false],
  ["RECIPIENT 552", false],
  ["EENVELOPE 550", false],
  ["250", false],
])("a receipt of %s is a hard bounce: %s", (detail, expected) => {
  expect(isHardBounce(detail)).toBe(expected)
})
