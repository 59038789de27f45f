import { describe, expect, test } from "vitest"
import { DEPTH_MAX, infidelityOf } from "./fidelity.ts"

const nested = (depth: number) =>
  JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`) as unknown

describe("what is taken reads the same to everybody", () => {
  test("however deep a row may be nested, and no deeper", () => {
    expect(infidelityOf(nested(DEPTH_MAX))).toBeUndefined()
    expect(infidelityOf(nested(DEPTH_MAX + 1))?.reason).toMatch(/deeper/)
    expect(infidelityOf(JSON.parse(`${"[".repeat(200_000)}${"]".repeat(200_000)}`))).toBeDefined()
  })

  test.each<[string, unknown, string]>([
    ["an integer that loses digits", '{"extra":{"n":12345678901234567890}}', "extra.n"],
    ["a number out of range", '{"extra":{"list":[1,1e400]}}', "extra.list.1"],
    ["half a character", '{"event_id":"\\ud800"}', "event_id"],
    ["half a character in a name", '{"extra":{"\\ud800":1}}', "extra"],
  ])("%s is refused", (_, text, path) => {
    expect(infidelityOf(JSON.parse(String(text)))).toMatchObject({ path })
  })

  test("whole characters, exact integers and fractions are taken", () => {
    expect(
      infidelityOf({ a: "😀", b: 9_007_199_254_740_991, c: 0.1, e: 1e300, d: [null, true] }),
    ).toBeUndefined()
  })
})
