import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { openStore, type Store } from "./store.ts"
import type { SegmentVersion } from "./stored-segment.ts"

let dataDir: string
let store: Store

const open = () => openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-stored-segments-"))
  store = await open()
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const statesOf = async (name: string) =>
  (await store.storedSegments.versions(name)).map(({ number, state }) => `${number} ${state}`)

test("a number always means the same text, and at most one of a name runs", async () => {
  const { storedSegments } = store
  const first = await storedSegments.save({ name: "a", text: "one", note: "begun" }, "ana")
  expect(first).toMatchObject({ number: 1, state: "draft", actor: "ana", note: "begun" })
  expect(await storedSegments.save({ name: "a", text: "one" }, "bob")).toEqual(first)
  expect((await storedSegments.save({ name: "a", text: "two" }, "bob")).number).toBe(2)
  expect(await storedSegments.publish("a", 3, "ana")).toBe(false)
  expect(await storedSegments.publish("a", 1, "ana")).toBe(true)
  expect(await storedSegments.publish("a", 2, "ana")).toBe(true)
  expect(await statesOf("a")).toEqual(["2 published", "1 replaced"])
  // The same text again is a version of its own: the latest is none that could be changed.
  expect((await storedSegments.save({ name: "a", text: "two" }, "bob")).number).toBe(3)
  expect((await storedSegments.published()).map(({ number, text }) => [number, text])).toEqual([
    [2, "two"],
  ])
})

test("an archived one runs no more until a version of it is published, after a restart too", async () => {
  const { storedSegments } = store
  await storedSegments.save({ name: "a", text: "one" }, "ana")
  await storedSegments.save({ name: "b", text: "other" }, "ana")
  expect(await storedSegments.archive("a", "ana")).toBe(false)
  await storedSegments.publish("a", 1, "ana")
  expect(await storedSegments.archive("a", "bob")).toBe(true)
  await store.close()
  store = await open()
  const again = store.storedSegments
  expect([await again.archived(), await again.published()]).toEqual([["a"], []])
  expect(await statesOf("a")).toEqual(["1 archived"])
  const [kept] = await again.versions("a")
  expect(kept?.changes.map(({ change, actor }) => [change, actor])).toEqual([
    ["saved", "ana"],
    ["published", "ana"],
    ["archived", "bob"],
  ])
  await again.publish("a", 1, "bob")
  expect([await again.archived(), (await again.published()).length]).toEqual([[], 1])
  expect((await again.latest()).map(({ name, state }) => [name, state])).toEqual([
    ["a", "published"],
    ["b", "draft"],
  ])
})

test("of several at once each has a number of its own", async () => {
  const texts = Array.from({ length: 8 }, (_, place) => `text ${place}`)
  const saved = await Promise.all(
    texts.map((text) => store.storedSegments.save({ name: "a", text }, "ana")),
  )
  expect(saved.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})

test("a name's latest version and the one that runs are read by themselves, with what was done with each", async () => {
  const { storedSegments } = store
  const changesOf = (version?: SegmentVersion) =>
    version && [version.number, version.text, ...version.changes.map(({ change }) => change)]
  const headsOf = async (name: string) => {
    const { latest, published } = await storedSegments.heads(name)
    return { latest: changesOf(latest), published: changesOf(published) }
  }
  expect(await headsOf("a")).toEqual({ latest: undefined, published: undefined })
  for (const name of ["a", "b"])
    for (const text of ["one", "two", "three"]) await storedSegments.save({ name, text }, "ana")
  expect(await headsOf("a")).toEqual({ latest: [3, "three", "saved"], published: undefined })
  await storedSegments.publish("a", 1, "ana")
  await storedSegments.publish("a", 2, "ana")
  await storedSegments.publish("a", 1, "ana")
  await storedSegments.publish("b", 3, "ana")
  expect(await headsOf("a")).toEqual({
    latest: [3, "three", "saved"],
    published: [1, "one", "saved", "published", "published"],
  })
  const [latest, published] = [
    [3, "three", "saved", "published"],
    [3, "three", "saved", "published"],
  ]
  expect(await headsOf("b")).toEqual({ latest, published })
  await storedSegments.archive("a", "ana")
  expect(await headsOf("a")).toEqual({ latest: [3, "three", "saved"], published: undefined })
  expect((await storedSegments.latest()).map(changesOf)).toEqual([[3, "three", "saved"], latest])
})

test("a text made from a version behind which another was saved is refused, and nothing is kept", async () => {
  const { storedSegments } = store
  await storedSegments.save({ name: "a", text: "one", after: 0 }, "ana")
  await storedSegments.publish("a", 1, "ana")
  await storedSegments.save({ name: "a", text: "two", after: 1 }, "bob")
  const late = storedSegments.save({ name: "a", text: "three", after: 1 }, "ana")
  await expect(late).rejects.toMatchObject({
    code: "SEGMENT_CHANGED",
    message: expect.stringContaining("Version 2 of segment 'a' was saved by bob"),
  })
  const fresh = storedSegments.save({ name: "a", text: "four", after: 0 }, "ana")
  await expect(fresh).rejects.toMatchObject({ code: "SEGMENT_CHANGED" })
  const unknown = storedSegments.save({ name: "b", text: "four", after: 2 }, "ana")
  await expect(unknown).rejects.toMatchObject({ code: "SEGMENT_CHANGED" })
  expect(await statesOf("a")).toEqual(["2 draft", "1 published"])
  expect(await statesOf("b")).toEqual([])
  expect((await storedSegments.save({ name: "a", text: "three", after: 2 }, "ana")).number).toBe(3)
})
