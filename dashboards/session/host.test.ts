import { expect, test } from "vitest"
import { isOwnHost, portOf } from "./host.ts"

test.each([
  ["localhost:8080", true],
  ["LOCALHOST", true],
  ["127.0.0.1:1", true],
  ["[::1]:8080", true],
  ["crm.example", true],
  ["[fd00::7]:8080", true],
  ["evil.example:8080", false],
  ["crm.example.evil.example", false],
  ["127.0.0.1.evil.example", false],
  ["localhost:8080@evil.example", false],
  ["", false],
  [undefined, false],
])("the page under %s: %s", (header, isOwn) => {
  expect(isOwnHost(header, ["CRM.example", "fd00::7"])).toBe(isOwn)
})

test("two Pitbosses on one machine have cookies of their own, also behind a mapped port", () => {
  expect(["127.0.0.1:8080", "[::1]:9090", "crm.example"].map(portOf)).toEqual([
    "8080",
    "9090",
    "default",
  ])
})
