import { expect, test } from "vitest"
import type { Delivery } from "./channel.ts"
import { Circuits } from "./circuits.ts"

const TAKEN: Delivery = { state: "accepted", isFinal: true, providerMessageId: "m", detail: "250" }
const REFUSED: Delivery = { ...TAKEN, state: "failed", detail: "RECIPIENT 550 5.1.1" }

test("a sender that a provider refuses keeps no other sender's messages back, and is told of", () => {
  const circuits = new Circuits()
  circuits.failed("a@x", 0, "SENDER 553", "sender")
  expect([circuits.isClosed("a@x", 500), circuits.isClosed("b@x", 500)]).toEqual([false, true])
  expect([circuits.isTrying("a@x"), circuits.isTrying("b@x")]).toEqual([true, false])
  circuits.answered("b@x", "c", [TAKEN], 500)
  expect(circuits.state()?.detail).toBe("SENDER 553")
  expect(circuits.isClosed("a@x", 1_000)).toBe(true)
  circuits.answered("a@x", "c", [TAKEN], 1_000)
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

test("a sender of whom four in a row are refused alike is asked by one message, and told of until it is over", () => {
  const circuits = new Circuits()
  expect(circuits.answered("a@x", "c", [REFUSED, REFUSED, REFUSED], 0)).toBe(false)
  expect(circuits.state()).toBeUndefined()
  expect(circuits.answered("a@x", "c", [REFUSED], 0)).toBe(true)
  expect([circuits.isClosed("a@x", 500), circuits.isTrying("a@x")]).toEqual([false, true])
  expect(circuits.state()?.detail).toBe("RECIPIENT 550 5.1.1")
  circuits.answered("a@x", "c", [REFUSED], 1_000)
  expect([circuits.isClosed("a@x", 2_500), circuits.isClosed("a@x", 3_000)]).toEqual([false, true])
  circuits.idle("a@x", "another")
  expect(circuits.isTrying("a@x")).toBe(true)
  circuits.idle("a@x", "c")
  expect(circuits.state()).toBeUndefined()
})

test("refusals that differ, or with a message between that was taken, are each about its own message", () => {
  const circuits = new Circuits()
  const full = { ...REFUSED, detail: "RECIPIENT 552 5.2.2" }
  circuits.answered("a@x", "c", [REFUSED, REFUSED, REFUSED, full], 0)
  circuits.answered("a@x", "c", [full, full, TAKEN, full], 0)
  expect(circuits.state()).toBeUndefined()
})

test("a provider that asks to be left alone is so for as long, whatever it took besides, and is tried by one behind it", () => {
  const circuits = new Circuits()
  circuits.rests(0, "HTTP 429", 30_000)
  expect([circuits.isClosed("", 29_999), circuits.isClosed("", 30_000)]).toEqual([false, true])
  expect(circuits.isTrying("")).toBe(true)
  circuits.answered("", "c", [TAKEN], 30_000)
  expect(circuits.state()).toBeUndefined()
})

test("who asks for less than a failure takes is left alone for that", () => {
  const circuits = new Circuits()
  circuits.rests(0, "HTTP 503", 10)
  expect([circuits.isClosed("", 999), circuits.isClosed("", 1_000)]).toEqual([false, true])
})
