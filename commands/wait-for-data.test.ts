import { expect, test } from "vitest"
import { PitbossError } from "../core/errors.ts"
import { openWhenFree } from "./wait-for-data.ts"

const inUse = (code: string) => new PitbossError(code, "Another has it.")

function opening(...codes: readonly string[]) {
  const left = [...codes]
  return async () => {
    const code = left.shift()
    if (code !== undefined) throw inUse(code)
    return "open"
  }
}

test("who comes while another has the data waits for it, and says so once", async () => {
  const told: string[] = []
  const opened = await openWhenFree(
    opening("WAREHOUSE_IN_USE", "KAFKA_IN_USE", "WAREHOUSE_IN_USE"),
    {
      maxMs: { WAREHOUSE_IN_USE: 60_000, KAFKA_IN_USE: 60_000 },
      onWait: ({ code }) => told.push(code),
    },
  )
  expect([opened, told]).toEqual(["open", ["WAREHOUSE_IN_USE"]])
})

test("nobody waits longer than he was told, nor for anything else", async () => {
  const waiting = { maxMs: { KAFKA_IN_USE: 400 }, onWait: () => undefined }
  const refused = async (...codes: readonly string[]) =>
    openWhenFree(opening(...codes), waiting).catch(({ code }: PitbossError) => code)
  expect(await refused(...Array<string>(9).fill("KAFKA_IN_USE"))).toBe("KAFKA_IN_USE")
  expect(await refused("WAREHOUSE_IN_USE")).toBe("WAREHOUSE_IN_USE")
  expect(await refused("KAFKA_START_FAILED")).toBe("KAFKA_START_FAILED")
})
