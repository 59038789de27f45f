import { expect, test } from "vitest"
import { Circuit } from "./circuit.ts"

test("a provider that cannot be reached is asked again after 1 s, 2 s, 4 s, and at most a minute", () => {
  const circuit = new Circuit()
  let now = 0
  const waits: number[] = []
  for (let round = 0; round < 9; round++) {
    circuit.failed(now, "ECONNREFUSED")
    let wait = 0
    while (!circuit.isClosed(now + wait)) wait += 500
    waits.push(wait)
    now += wait
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
  expect(circuit.isTrying()).toBe(true)
  expect(circuit.state()?.detail).toBe("ECONNREFUSED")
  circuit.answered()
  expect([circuit.isClosed(now), circuit.isTrying(), circuit.state()]).toEqual([
    true,
    false,
    undefined,
  ])
})

test("a provider that answers no message counts as back by an answer alone, also where its way was refused between", () => {
  const circuit = new Circuit()
  circuit.failed(0, "TIMEOUT", "call")
  circuit.failed(1_000, "ECONNREFUSED", "way")
  circuit.reached()
  expect(circuit.isTrying()).toBe(true)
  circuit.answered()
  circuit.failed(9_000, "ECONNREFUSED", "way")
  circuit.reached()
  expect(circuit.isTrying()).toBe(false)
})
