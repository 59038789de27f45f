import { expect, test } from "vitest"
import { Circuits } from "./circuits.ts"

test("a sender that a provider refuses keeps no other sender's messages back, and is told of", () => {
  const circuits = new Circuits()
  circuits.failed("a@x", 0, "SENDER 553", "sender")
  expect([circuits.isClosed("a@x", 500), circuits.isClosed("b@x", 500)]).toEqual([false, true])
  expect([circuits.isTrying("a@x"), circuits.isTrying("b@x")]).toEqual([true, false])
  circuits.answered("b@x")
  expect(circuits.state()?.detail).toBe("SENDER 553")
  expect(circuits.isClosed("a@x", 1_000)).toBe(true)
  circuits.answered("a@x")
  expect(circuits.state()).toBeUndefined()
})

test("a provider that does not answer keeps every sender's messages back", () => {
  const circuits = new Circuits()
  circuits.failed("a@x", 0, "ETIMEDOUT", "provider")
  expect([circuits.isClosed("b@x", 500), circuits.isTrying("b@x")]).toEqual([false, true])
  expect(circuits.state()?.detail).toBe("ETIMEDOUT")
})

test("a sender whom no campaign names any more is told of no more", () => {
  const circuits = new Circuits()
  circuits.failed("a@x", 0, "SENDER 553", "sender")
  circuits.retain(["b@x"])
  expect(circuits.state()).toBeUndefined()
})
