import { expect, test } from "vitest"
import { Kept } from "./kept.ts"

test("what was found is not sought again, until more is kept than may be", () => {
  const sought: string[] = []
  const kept = new Kept<string>(2)
  const ask = (key: string) =>
    kept.of(key, () => {
      sought.push(key)
      return `${key}!`
    })
  expect(["a", "a", "b", "a", "b"].map(ask)).toEqual(["a!", "a!", "b!", "a!", "b!"])
  expect(sought).toEqual(["a", "b"])
  ask("c")
  ask("a")
  expect(sought).toEqual(["a", "b", "c", "a"])
})

test("nothing is kept of what could not be found", () => {
  const kept = new Kept<number>(2)
  const fail = (): number => {
    throw new Error("away")
  }
  expect(() => kept.of("a", fail)).toThrow("away")
  expect(kept.of("a", () => 1)).toBe(1)
})
