import { expect, test } from "vitest"
import type { AttemptResult } from "../../store/send-attempt.ts"
import { Finishing } from "./finishing.ts"

const result = (intentId: string): AttemptResult => ({
  ...{ intentId, attempt: 1, state: "accepted", isFinal: true },
  ...{ providerMessageId: "m", detail: "250" },
})

/** A store that writes when it is told to. */
function stage() {
  const writes: string[][] = []
  const waiting: PromiseWithResolvers<void>[] = []
  const finishing = new Finishing({
    finish: (results) => {
      writes.push(results.map(({ intentId }) => intentId))
      const written = withResolvers()
      waiting.push(written)
      return written.promise
    },
  })
  // Whoever was told of in a turn is written behind it.
  const turn = async () => {
    for (let n = 0; n < 3; n++) await new Promise((resolve) => setImmediate(resolve))
  }
  return { writes, waiting, turn, finish: (...ids: string[]) => finishing.finish(ids.map(result)) }
}

interface PromiseWithResolvers<Value> {
  readonly promise: Promise<Value>
  readonly resolve: (value: Value) => void
  readonly reject: (reason: unknown) => void
}

function withResolvers(): PromiseWithResolvers<void> {
  let resolve = (): void => undefined
  let reject = (_reason: unknown): void => undefined
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

test("what ends while the store writes goes together in its next write, and waits for that", async () => {
  const { writes, waiting, turn, finish } = stage()
  const told: string[] = []
  for (const id of ["a", "b", "c"]) {
    void finish(id).then(() => told.push(id))
    await turn()
  }
  expect(writes).toEqual([["a"]])
  waiting[0]?.resolve()
  await turn()
  expect([told, writes]).toEqual([["a"], [["a"], ["b", "c"]]])
  waiting[1]?.resolve()
  await turn()
  expect(told).toEqual(["a", "b", "c"])
})

test("what ends in one turn is written at once", async () => {
  const { writes, waiting, turn, finish } = stage()
  const told = ["a", "b", "c"].map(async (id) => {
    await Promise.resolve()
    await finish(id)
    return id
  })
  await turn()
  expect(writes).toEqual([["a", "b", "c"]])
  waiting[0]?.resolve()
  expect(await Promise.all(told)).toEqual(["a", "b", "c"])
})

test("what the store could not take down is told with whatever comes next, and who told it knows", async () => {
  const { writes, waiting, turn, finish } = stage()
  const failed = finish("a").catch((thrown: unknown) => thrown)
  await turn()
  waiting[0]?.reject(new Error("full"))
  expect(await failed).toEqual(new Error("full"))
  const told = finish()
  await turn()
  waiting[1]?.resolve()
  await told
  expect(writes).toEqual([["a"], ["a"]])
  await finish()
  expect(writes).toHaveLength(2)
})
