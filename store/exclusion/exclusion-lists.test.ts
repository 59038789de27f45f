import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { realEffects } from "../../core/effects.ts"
import { openStore, type Store } from "../store.ts"
import type { ListDefinition } from "./exclusion-lists.ts"
import { IdentityKeys, type ListedIdentity, saltedHash } from "./identity-keys.ts"
import type { ImportMode } from "./list-imports.ts"

const HOUR_MS = 3_600_000
const NJ: ListDefinition = {
  id: "nj",
  jurisdiction: "US-NJ",
  maxAgeMs: 24 * HOUR_MS,
  salt: undefined,
}
const ANN = { brand: "orsa", playerId: "ann" }
const BEN = { brand: "tern", playerId: "ben" }
const ann = { first_name: "Annabella", last_name: "Borg", birth_date: "1990-05-07" }
const listed = (firstName: string, lastName: string, birthDate: string): ListedIdentity => ({
  ...{ kind: "plain", firstName, lastName, birthDate },
})
const ANN_LISTED = listed("ANNABELLA", "BORG", "1990-05-07")
const OTHER = listed("Zacharias", "Quill", "1971-01-31")

let dataDir: string
let store: Store
let time = Date.UTC(2026, 10, 23)

async function reopen(lists: readonly ListDefinition[] = [NJ]): Promise<void> {
  await store?.close()
  const effects = { ...realEffects, now: () => new Date(time) }
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) }, effects)
  await store.exclusionLists.configure(lists)
}

beforeEach(async () => {
  time = Date.UTC(2026, 10, 23)
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-lists-"))
  await reopen()
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

async function take(
  all: readonly ListedIdentity[],
  { mode = "full", removed = [], list = "nj", compares = true }: Taking = {},
): Promise<void> {
  const { exclusionLists: lists, vault } = store
  const number = await lists.imports.begin(list, mode, "f".repeat(64), time)
  const lines = (some: readonly ListedIdentity[], isRemoval: boolean) =>
    some.map((one) => ({ listed: one, isRemoval }))
  await lists.imports.stage(list, number, [...lines(all, false), ...lines(removed, true)])
  await lists.commit(list, number, {
    mode,
    by: "desk",
    reason: "",
    fileAt: time,
    body: { entries: all.length },
  })
  if (compares) await lists.compare(list, vault.scan)
}

interface Taking {
  readonly mode?: ImportMode
  readonly removed?: readonly ListedIdentity[]
  readonly list?: string
  readonly compares?: boolean
}

const standing = (name: string) => store.exclusionLists.of(name).map(({ state }) => state)
const untold = async () => (await store.exclusionLists.untold()).map(({ playerId }) => playerId)
const staleSince = () => store.exclusionLists.states(time)[0]?.staleSince

describe("a player is found on a list", () => {
  test("when the list comes behind his contact, and when his contact comes behind the list", async () => {
    await store.vault.put(ANN, ann)
    await take([ANN_LISTED, OTHER])
    expect(standing("orsa:ann")).toEqual(["exact"])
    await store.vault.put(BEN, { first_name: "Zacharias", birth_date: "1971-01-31" })
    expect(standing("tern:ben")).toEqual([])
    time += HOUR_MS
    await store.vault.put(BEN, { last_name: "Quill" })
    expect(standing("tern:ben")).toEqual(["exact"])
    expect(await untold()).toEqual(["ann", "ben"])
  })

  test("by his document alone, however it is written", async () => {
    await take([{ kind: "plain", document: "AB 123-456" }])
    await store.vault.put(ANN, { document: "ab123456" })
    expect(standing("orsa:ann")).toEqual(["exact"])
  })

  test("where its author hashed it, by the list's own salt", async () => {
    const hashed = { ...NJ, id: "hashed", salt: "pepper" }
    await reopen([NJ, hashed])
    const person = saltedHash("pepper", "annabella|borg|1990-05-07")
    await take([{ kind: "hashed", person }], { list: "hashed" })
    await store.vault.put(ANN, ann)
    expect(standing("orsa:ann")).toEqual(["exact"])
    await store.vault.put(BEN, { ...ann, birth_date: "1990-07-05" })
    expect(standing("tern:ben")).toEqual(["review"])
    await reopen([NJ, { ...hashed, salt: "salt" }])
    expect(store.exclusionLists.states(time)[1]?.staleSince).toBe(time)
  })

  test("and stays so after a restart, and leaves nothing readable on disk", async () => {
    await store.vault.put(ANN, ann)
    await take([ANN_LISTED, listed("Wilhelmina", "Featherstone", "1969-02-03")])
    await reopen()
    expect(standing("orsa:ann")).toEqual(["exact"])
    const folder = join(dataDir, "store")
    const bytes = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))))
    expect(bytes.includes("orsa")).toBe(true)
    for (const text of ["ilhelmina", "eatherstone", "1969-02-03", "nnabella", "NNABELLA"])
      expect(bytes.includes(text)).toBe(false)
  })
})

describe("one import after the other", () => {
  test("of the same file changes nothing: nobody is told of twice", async () => {
    await store.vault.put(ANN, ann)
    await take([ANN_LISTED])
    const first = await store.exclusionLists.untold()
    await store.exclusionLists.keepTold(first)
    time += HOUR_MS
    await take([ANN_LISTED])
    expect(await untold()).toEqual([])
    expect(await store.exclusionLists.matches()).toEqual(first)
  })

  test("without him lets him go off the list, and one with him again is a new exclusion", async () => {
    await store.vault.put(ANN, ann)
    await take([ANN_LISTED])
    await store.exclusionLists.keepTold(await store.exclusionLists.untold())
    time += HOUR_MS
    await take([OTHER])
    expect(standing("orsa:ann")).toEqual([])
    expect(await store.exclusionLists.matches()).toMatchObject([{ offListAt: time }])
    time += HOUR_MS
    await take([OTHER, ANN_LISTED])
    expect(standing("orsa:ann")).toEqual(["exact"])
    expect(await store.exclusionLists.untold()).toMatchObject([{ playerId: "ann", since: time }])
  })

  test("of what came and went adds and takes away", async () => {
    await store.vault.put(ANN, ann)
    await take([OTHER])
    await take([ANN_LISTED], { mode: "delta" })
    expect(await store.exclusionLists.imports.entriesOf("nj")).toBe(2)
    expect(standing("orsa:ann")).toEqual(["exact"])
    await take([], { mode: "delta", removed: [OTHER] })
    expect(await store.exclusionLists.imports.entriesOf("nj")).toBe(1)
    expect(standing("orsa:ann")).toEqual(["exact"])
    await take([], { mode: "delta", removed: [ANN_LISTED] })
    expect(standing("orsa:ann")).toEqual([])
  })

  test("in which two lines speak of one person goes by the later one", async () => {
    await store.vault.put(ANN, ann)
    await take([OTHER])
    await take([ANN_LISTED], { mode: "delta", removed: [ANN_LISTED] })
    expect(await store.exclusionLists.imports.entriesOf("nj")).toBe(1)
    expect(standing("orsa:ann")).toEqual([])
  })

  test("that is killed half-way leaves the list as it was, and the next one completes", async () => {
    await store.vault.put(ANN, ann)
    await take([ANN_LISTED])
    const half = await store.exclusionLists.imports.begin("nj", "full", "e".repeat(64), time)
    await store.exclusionLists.imports.stage("nj", half, [{ listed: OTHER, isRemoval: false }])
    await reopen()
    await store.vault.put(BEN, {
      first_name: "Zacharias",
      last_name: "Quill",
      birth_date: "1971-01-31",
    })
    expect([standing("orsa:ann"), standing("tern:ben")]).toEqual([["exact"], []])
    expect(await store.exclusionLists.imports.entriesOf("nj")).toBe(1)
    await take([OTHER])
    expect([standing("orsa:ann"), standing("tern:ben")]).toEqual([[], ["exact"]])
    expect(await store.exclusionLists.imports.entriesOf("nj")).toBe(1)
  })

  test("that is killed before all contacts were compared is stale until they are", async () => {
    await store.vault.put(ANN, ann)
    await take([ANN_LISTED], { compares: false })
    time += 5
    await reopen()
    expect([standing("orsa:ann"), staleSince()]).toEqual([[], time - 5])
    expect(store.exclusionLists.uncompared()).toEqual(["nj"])
    await store.exclusionLists.compare("nj", store.vault.scan)
    expect([standing("orsa:ann"), staleSince()]).toEqual([["exact"], undefined])
  })
})

describe("a near match", () => {
  const twin = { ...ann, first_name: "Anabella" }

  test("waits for somebody's decision, and is nobody's exclusion", async () => {
    await take([ANN_LISTED])
    await store.vault.put(BEN, twin)
    expect(standing("tern:ben")).toEqual(["review"])
    expect(await untold()).toEqual([])
  })

  test("that is dismissed holds nobody, also when the list comes again, until it is he in every letter", async () => {
    await take([ANN_LISTED])
    await store.vault.put(BEN, twin)
    const [found] = store.exclusionLists.of("tern:ben")
    const because = { by: "officer", reason: "his sister" }
    await store.exclusionLists.decide(found?.caseId ?? "", "dismissed", because)
    expect(standing("tern:ben")).toEqual([])
    await take([ANN_LISTED])
    expect([standing("tern:ben"), await untold()]).toEqual([[], []])
    const [record] = await store.proof.find({ kind: "exclusion_case_decided", limit: 1 })
    expect(JSON.parse(record?.content ?? "")).toMatchObject({
      ...{ actor: "officer", reason: "his sister", subject: "tern:ben" },
      body: { list: "nj", was: "review", decided: "dismissed" },
    })
    await store.vault.put(BEN, ann)
    expect([standing("tern:ben"), await untold()]).toEqual([["exact"], ["ben"]])
  })

  test("that is confirmed is an exclusion from then on", async () => {
    await take([ANN_LISTED])
    await store.vault.put(BEN, twin)
    time += HOUR_MS
    const [found] = store.exclusionLists.of("tern:ben")
    await store.exclusionLists.decide(found?.caseId ?? "", "confirmed", { by: "o", reason: "r" })
    expect(standing("tern:ben")).toEqual(["confirmed"])
    expect(await store.exclusionLists.untold()).toMatchObject([{ playerId: "ben", since: time }])
  })

  test("that is dismissed before Kafka was told of it is never told; what was told says so", async () => {
    await take([ANN_LISTED])
    await store.vault.put(BEN, twin)
    await store.vault.put(ANN, ann)
    const because = { by: "officer", reason: "his sister" }
    const decide = async (name: string, decision: "confirmed" | "dismissed") => {
      const found = (await store.exclusionLists.matches()).find(({ playerId }) => playerId === name)
      return store.exclusionLists.decide(found?.caseId ?? "", decision, because)
    }
    time += HOUR_MS
    expect(await decide("ben", "confirmed")).toMatchObject({ state: "review", wasTold: false })
    expect(await untold()).toEqual(["ann", "ben"])
    expect(await decide("ben", "dismissed")).toMatchObject({ state: "confirmed", wasTold: false })
    expect(await untold()).toEqual(["ann"])
    await store.exclusionLists.keepTold(await store.exclusionLists.untold())
    expect(await decide("ann", "dismissed")).toMatchObject({ state: "exact", wasTold: true })
    expect(await untold()).toEqual([])
    await take([OTHER])
    await take([ANN_LISTED])
    expect(await untold()).toEqual([])
    await decide("ann", "confirmed")
    expect(await untold()).toEqual(["ann"])
  })

  test("goes on holding where the list has let go of the other, for nobody has looked", async () => {
    await take([ANN_LISTED])
    await store.vault.put(BEN, twin)
    await take([OTHER])
    expect(standing("tern:ben")).toEqual(["review"])
  })
})

test("a list that was taken out of the configuration and put back is stale until all contacts were compared", async () => {
  await take([ANN_LISTED])
  await reopen([])
  await store.vault.put(ANN, ann)
  time += HOUR_MS
  await reopen()
  expect([standing("orsa:ann"), staleSince()]).toEqual([[], time - HOUR_MS])
  for (const list of store.exclusionLists.uncompared())
    await store.exclusionLists.compare(list, store.vault.scan)
  expect([standing("orsa:ann"), staleSince()]).toEqual([["exact"], undefined])
  await reopen()
  expect([store.exclusionLists.uncompared(), staleSince()]).toEqual([[], undefined])
})

test("of a list whose hashes become others all files wait again, and what was refused keeps its place", async () => {
  const known = () => store.exclusionLists.deliveries.known("nj")
  const number = await store.exclusionLists.imports.begin("nj", "delta", "f".repeat(64), time)
  const facts = { mode: "delta", by: "desk", reason: "", body: {} } as const
  await store.exclusionLists.refuse("nj", number, { ...facts, fileAt: 5, delivery: "d1" })
  await store.exclusionLists.refuse("nj", undefined, { ...facts, fileAt: 9, delivery: "d1" })
  await store.exclusionLists.commit("nj", number, { ...facts, fileAt: 7.5, delivery: "d2" })
  const refused = { name: "d1", writtenAt: 9, state: "refused", placeAt: 5 }
  expect(await known()).toEqual([refused, { name: "d2", writtenAt: 7, state: "taken", placeAt: 7 }])
  await reopen()
  expect(await known()).toHaveLength(2)
  await reopen([{ ...NJ, salt: "pepper" }])
  expect(await known()).toEqual([refused])
})

test("a change of a contact that says nothing else of who he is compares it with no list", async () => {
  const hashing = vi.spyOn(IdentityKeys.prototype, "ofContact")
  await store.vault.put(ANN, ann)
  await store.vault.put(ANN, { email: "ann@players.example" })
  await store.vault.put(ANN, { first_name: ann.first_name })
  expect(hashing).toHaveBeenCalledTimes(1)
  await store.vault.put(ANN, { document: "AB 1" })
  await store.vault.put(ANN, { birth_date: null })
  expect(hashing).toHaveBeenCalledTimes(3)
  hashing.mockRestore()
})

test("how lists stand is reckoned once for an instant, and anew when one comes", async () => {
  const states = () => store.exclusionLists.states(time)
  const before = states()
  expect(states()).toBe(before)
  await take([OTHER])
  expect(states()[0]?.staleSince).toBe(undefined)
  time += NJ.maxAgeMs + 1
  expect(states()[0]?.staleSince).toBe(time - 1)
})

test("a list is stale from its first configuration until it comes, and again when it is too old", async () => {
  expect(staleSince()).toBe(time)
  time += HOUR_MS
  await take([OTHER])
  expect(staleSince()).toBe(undefined)
  const imported = time
  time += NJ.maxAgeMs
  expect(staleSince()).toBe(undefined)
  time += 1
  expect(staleSince()).toBe(imported + NJ.maxAgeMs)
  await reopen()
  expect(staleSince()).toBe(imported + NJ.maxAgeMs)
})

test("nobody decides on a case that there is none of, nor asks for a list", async () => {
  const lists = store.exclusionLists
  await expect(lists.decide("x", "dismissed", { by: "o", reason: "r" })).rejects.toMatchObject({
    code: "EXCLUSION_CASE_UNKNOWN",
  })
  expect(() => lists.expect("pa")).toThrow(
    expect.objectContaining({ code: "EXCLUSION_LIST_UNKNOWN" }),
  )
})
