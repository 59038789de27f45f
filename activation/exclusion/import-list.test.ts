import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { sha256 } from "../../core/canonical-json.ts"
import { realEffects } from "../../core/effects.ts"
import { openStore, type Store } from "../../store/store.ts"
import { deliveriesOf, deliveryName, waitingDeltas, waitingFull } from "./drop-folder.ts"
import { ListImporter, type ListOrder } from "./import-list.ts"
import { ExclusionList } from "./list-setting.ts"

const SETTING = ExclusionList.parse({
  ...{ id: "nj", jurisdiction: "US-NJ", broken_share_max: 0.25 },
  columns: { first_name: "f", last_name: "l", birth_date: "b", change: "c" },
})
const ORDER: ListOrder = { mode: "full", force: false, by: "desk", reason: "monday's" }
const ZOE = { brand: "orsa", playerId: "zoe" }
const PEOPLE = ["Zoe,Quill,1971-01-31,A", "Ian,Farr,1972-02-28,A", "Una,Grech,1973-03-30,A"]

let dataDir: string
let store: Store
let importer: ListImporter

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-list-import-"))
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
  const { id, jurisdiction, max_age: maxAgeMs } = SETTING
  await store.exclusionLists.configure([{ id, jurisdiction, maxAgeMs, salt: undefined }])
  importer = new ListImporter(store, realEffects)
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

function file(lines: readonly string[]): string {
  const path = join(dataDir, "list.csv")
  writeFileSync(path, ["f,l,b,c", ...lines].join("\n"))
  return path
}

const take = (lines: readonly string[], order: Partial<ListOrder> = {}) =>
  importer.run(SETTING, file(lines), { ...ORDER, ...order })

const entries = () => store.exclusionLists.imports.entriesOf("nj")

async function lastRecord(kind: "exclusion_list_imported" | "exclusion_list_refused") {
  const [last] = await store.proof.find({ kind, limit: 1 })
  return last && JSON.parse(last.content)
}

test("an import is on record with who, why and the file's hash, and nobody's name", async () => {
  await store.vault.put(ZOE, { first_name: "Zoe", last_name: "Quill", birth_date: "1971-01-31" })
  const done = await take(PEOPLE)
  expect(done).toMatchObject({ entries: 3, entries_before: 0, matched: 1, to_review: 0, broken: 0 })
  const record = await lastRecord("exclusion_list_imported")
  const file_sha256 = sha256(["f,l,b,c", ...PEOPLE].join("\n"))
  expect(record).toMatchObject({
    ...{ actor: "desk", reason: "monday's", subject: "nj" },
    body: { file_sha256, mode: "full", lines: 3, entries: 3, broken: 0 },
  })
  expect(JSON.stringify(record)).not.toMatch(/Zoe|Quill|1971-?\d\d-?\d\d/)
})

describe("a file is refused, is on record as such, and the list stands as before", () => {
  const [zoe = "", ian = "", una = ""] = PEOPLE
  test.each([
    ["more lines are broken than may be", [zoe, "x,,y,A"], {}, "EXCLUSION_LIST_BROKEN"],
    ["nobody stands in it", [], {}, "EXCLUSION_LIST_EMPTY"],
    ["it shrinks by more than half", [ian], {}, "EXCLUSION_LIST_SHRANK"],
  ])("where %s", async (_, lines, order, code) => {
    await store.vault.put(ZOE, { first_name: "Zoe", last_name: "Quill", birth_date: "1971-01-31" })
    await take(PEOPLE)
    const before = store.exclusionLists.states(Date.now())
    await expect(take(lines, order)).rejects.toMatchObject({ code })
    expect(await entries()).toBe(3)
    expect(store.exclusionLists.of("orsa:zoe")).toHaveLength(1)
    expect(store.exclusionLists.states(Date.now())).toEqual(before)
    expect(await lastRecord("exclusion_list_refused")).toMatchObject({
      ...{ actor: "desk", subject: "nj", body: { refused: code } },
    })
  })

  test("where it is a delta without a full one before it, or is not there", async () => {
    await expect(take(PEOPLE, { mode: "delta" })).rejects.toMatchObject({
      code: "EXCLUSION_LIST_NO_BASE",
    })
    expect(await entries()).toBe(0)
    await expect(importer.run(SETTING, join(dataDir, "none.csv"), ORDER)).rejects.toMatchObject({
      code: "EXCLUSION_LIST_FILE",
    })
  })

  test("where nobody can read its header, however many lines may be broken", async () => {
    const [empty, other] = [join(dataDir, "empty.csv"), join(dataDir, "other.csv")]
    writeFileSync(empty, "")
    writeFileSync(other, "first,last\nZoe,Quill")
    await take(PEOPLE)
    const before = store.exclusionLists.states(0)
    const lenient = { ...SETTING, broken_share_max: 1 }
    for (const mode of ["full", "delta"] as const)
      for (const path of [empty, other])
        await expect(importer.run(lenient, path, { ...ORDER, mode })).rejects.toMatchObject({
          code: "EXCLUSION_LIST_BROKEN",
        })
    expect(store.exclusionLists.states(0)).toEqual(before)
  })

  test("but is taken where somebody says that it is right, and where few lines are broken", async () => {
    await take(PEOPLE)
    expect(await take([ian], { force: true })).toMatchObject({ entries: 1, entries_before: 3 })
    const done = await take([zoe, ian, una, "x,y,z,A"])
    expect(done).toMatchObject({ entries: 3, lines: 4, broken: 1 })
    expect(done.broken_lines).toMatchObject([{ line: 5, field: "birth_date" }])
  })
})

test("what is broken off before all contacts were compared is stale, and is gone on with", async () => {
  await store.vault.put(ZOE, { first_name: "Zoe", last_name: "Quill", birth_date: "1971-01-31" })
  const { commit } = store.exclusionLists
  store.exclusionLists.commit = async (...asked) => {
    await commit.apply(store.exclusionLists, asked)
    importer.halt()
  }
  await expect(take(PEOPLE)).rejects.toMatchObject({ code: "EXCLUSION_LIST_STOPPED" })
  const isStale = () => store.exclusionLists.states(Date.now())[0]?.staleSince !== undefined
  expect([await entries(), isStale()]).toEqual([3, true])
  await new ListImporter(store, realEffects).resume()
  expect([store.exclusionLists.of("orsa:zoe").length, isStale()]).toEqual([1, false])
})

test("a delta adds and takes away, and an empty one says that nothing changed", async () => {
  const [zoe = "", ian = "", una = ""] = PEOPLE
  await take([zoe, ian])
  const delta = { mode: "delta" } as const
  expect(await take([una, ian.replace(/A$/, "d")], delta)).toMatchObject({ entries: 2 })
  expect(await take([], delta)).toMatchObject({ entries: 2, lines: 0 })
})

test("in a folder the latest full list behind the last one waits, and all deltas that were not taken", async () => {
  const now = Date.now()
  const lay = (name: string, ageMs: number) => {
    const path = join(dataDir, name)
    writeFileSync(path, "")
    utimesSync(path, new Date(now - ageMs), new Date(now - ageMs))
  }
  lay("nj-1.csv", 60_000)
  lay("nj-2.csv", 40_000)
  lay("nj-3.csv", 1_000)
  lay("pa-1.csv", 20_000)
  const found = (pattern: string) => deliveriesOf(join(dataDir, pattern), now)
  const all = await found("nj-*.csv")
  expect(all.map(({ name, isQuiet }) => [name, isQuiet])).toEqual([
    ...[["nj-1.csv", true] as const, ["nj-2.csv", true] as const, ["nj-3.csv", false] as const],
  ])
  expect(waitingFull(all, 0)?.name).toBe("nj-2.csv")
  expect(waitingFull(all, all[1]?.at ?? 0)).toBe(undefined)
  const known = [
    { name: "nj-1.csv", writtenAt: all[0]?.at ?? 0, state: "taken", placeAt: now - 60_000 },
    { name: "nj-3.csv", writtenAt: now - 50_000, state: "refused", placeAt: now - 50_000 },
  ] as const
  expect(waitingDeltas(all, known).map(({ name }) => name)).toEqual(["nj-3.csv", "nj-2.csv"])
  const again = known.map((one) => ({ ...one, state: "taken" as const, writtenAt: 5 }))
  expect(waitingDeltas(all, again).map(({ name }) => name)).toEqual(all.map(({ name }) => name))
  expect(await found("none/*.csv")).toEqual([])
  const names = ["nj-1.csv", "pa-1.csv", "more/nj-1.csv"].map((name) =>
    deliveryName(join(dataDir, "nj-*.csv"), join(dataDir, name)),
  )
  expect(names).toEqual(["nj-1.csv", undefined, undefined])
})
