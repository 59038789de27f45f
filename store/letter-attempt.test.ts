import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { openStore, type Store } from "./store.ts"

const masterKey = Buffer.alloc(32, 1)
const PLACE = "wallet:0:7"
let dataDir: string
let store: Store

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-letters-"))
  store = await openStore({ dataDir, masterKey })
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

async function stateOf(place: string): Promise<object | undefined> {
  const attempt = (await store.letterAttempts.of([place])).get(place)
  return attempt && { isDone: attempt.isDone, replacement: attempt.replacement }
}

describe("a dead letter that goes through the door again", () => {
  test("is known as under way to whoever comes behind a kill, with what took its place", async () => {
    const replacement = { brand: "orsa", eventId: "e1" }
    await store.letterAttempts.begin([PLACE], replacement)
    await store.close()
    store = await openStore({ dataDir, masterKey })
    expect(await stateOf(PLACE)).toEqual({ isDone: false, replacement })
    await store.letterAttempts.finish([PLACE])
    expect(await stateOf(PLACE)).toEqual({ isDone: true, replacement })
  })

  test("is as if it had never been where nothing was sent", async () => {
    await store.letterAttempts.begin([PLACE])
    expect(await stateOf(PLACE)).toEqual({ isDone: false, replacement: undefined })
    await store.letterAttempts.withdraw([PLACE])
    expect(await stateOf(PLACE)).toBeUndefined()
  })

  test("is noted also among more than one statement takes", async () => {
    const places = Array.from({ length: 12_000 }, (_, offset) => `wallet:0:${offset}`)
    await store.letterAttempts.begin(places)
    await store.letterAttempts.finish(places)
    const noted = [...(await store.letterAttempts.of(places)).values()]
    expect(noted.filter(({ isDone }) => isDone)).toHaveLength(12_000)
  })

  test("waits for its turn, also behind one that fails", async () => {
    const said: string[] = []
    const { inTurn } = store.letterAttempts
    const first = inTurn(async () => {
      await store.letterAttempts.begin([PLACE])
      said.push("first")
      throw new Error("no")
    })
    const second = inTurn(async () => said.push("second"))
    await expect(first).rejects.toThrow("no")
    await second
    expect(said).toEqual(["first", "second"])
  })
})
