import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { PitbossError } from "../../core/errors.ts"
import { ImportHeartbeat } from "./heartbeat.ts"
import { LEASE_MS } from "./leases.ts"

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function beaten(answers: readonly (Error | undefined)[]): Promise<ImportHeartbeat> {
  const left = [...answers]
  const heart = new ImportHeartbeat(async () => {
    const answer = left.shift()
    if (answer !== undefined) throw answer
  })
  await vi.advanceTimersByTimeAsync(answers.length * (LEASE_MS / 4))
  heart.stop()
  return heart
}

test("a question that was lost does not end an import", async () => {
  const heart = await beaten([
    new PitbossError("SERVER_LOST", "gone"),
    new Error("busy"),
    undefined,
  ])
  expect(() => heart.check()).not.toThrow()
})

test("an import that is another run's by now ends", async () => {
  const heart = await beaten([undefined, new PitbossError("IMPORT_GIVEN_UP", "another"), undefined])
  expect(() => heart.check()).toThrow(expect.objectContaining({ code: "IMPORT_GIVEN_UP" }))
})
