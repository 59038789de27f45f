import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { ExclusionList } from "../activation/exclusion/list-setting.ts"
import { realEffects } from "../core/effects.ts"
import type { EventLog } from "../ingest/log/log.ts"
import { openStore, type Store } from "../store/store.ts"
import { ExclusionImports } from "./exclusion-lists.ts"

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Half an hour behind the last instant at which the lists are due. */
const START = Date.UTC(2026, 10, 23, 4, 30)
const BY_HAND = { force: false, by: "officer", reason: "mended" } as const

let dataDir: string
let store: Store
let imports: ExclusionImports
let time = START

const DELTAS = { mode: "delta", schedule: { cron: "0 * * * *" } } as const

async function open(more: object): Promise<void> {
  await store?.close()
  const setting = ExclusionList.parse({
    ...{ id: "nj", jurisdiction: "US-NJ", path: "drops/nj-*.csv", ...more },
    columns: { first_name: "f", last_name: "l", birth_date: "b", change: "c" },
  })
  const effects = { ...realEffects, now: () => new Date(time) }
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) }, effects)
  const { id, jurisdiction, max_age: maxAgeMs } = setting
  await store.exclusionLists.configure([{ id, jurisdiction, maxAgeMs, salt: undefined }])
  // The vault knows nobody, so that there is nobody to tell of.
  const log = {} as EventLog
  imports = new ExclusionImports({ dataDir, store, log, settings: [setting] }, effects)
}

beforeEach(async () => {
  time = START
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-list-drops-"))
  mkdirSync(join(dataDir, "drops"))
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const PEOPLE: Readonly<Record<string, string>> = {
  zoe: "Zoe,Quill,1971-01-31",
  ian: "Ian,Farr,1972-02-28",
  una: "Una,Grech,1973-03-30",
}

/** Lays a file into the folder: `+zoe` came, `-zoe` went, `?` is no person. */
function lay(name: string, at: number, ...changes: readonly string[]): string {
  const file = join(dataDir, "drops", name)
  const lines = changes.map((one) => {
    const person = PEOPLE[one.slice(1)] ?? "nobody,,"
    return `${person},${one.startsWith("-") ? "D" : "A"}`
  })
  writeFileSync(file, ["f,l,b,c", ...lines].join("\n"))
  utimesSync(file, new Date(at), new Date(at))
  return file
}

// Who is on the list: what a contact of the same particulars is found by.
async function listed(): Promise<string> {
  const found: string[] = []
  for (const [name, person] of Object.entries(PEOPLE)) {
    const [first_name = "", last_name = "", birth_date = ""] = person.split(",")
    const player = { brand: "orsa", playerId: `${name}-${time}` }
    await store.vault.put(player, { first_name, last_name, birth_date })
    if (store.exclusionLists.of(`orsa:${player.playerId}`).length > 0) found.push(name)
    await store.vault.erase(player)
  }
  await store.exclusionLists.keepTold(await store.exclusionLists.untold())
  return found.join(" ")
}

const isStale = () => store.exclusionLists.states(time)[0]?.staleSince !== undefined
const recordsOf = async (kind: "exclusion_list_imported" | "exclusion_list_refused") =>
  (await store.proof.find({ kind, limit: 100 })).length

const byHand = (mode: "full" | "delta", file: string) =>
  imports.import("nj", file, { ...BY_HAND, mode })

async function base(...people: readonly string[]): Promise<void> {
  const file = lay("base.csv", time, ...people)
  await byHand("full", file)
}

async function later(ms: number): Promise<void> {
  time += ms
  await imports.round()
}

describe("deltas that are laid into the folder", () => {
  beforeEach(() => open(DELTAS))

  test("wait for a first full list, and are then all taken, in the order in which they were written", async () => {
    lay("nj-b.csv", START - 3 * MINUTE_MS, "+ian")
    lay("nj-a.csv", START - 2 * MINUTE_MS, "-ian", "+una")
    await later(0)
    expect(await recordsOf("exclusion_list_refused")).toBe(0)
    await base("+zoe")
    await later(HOUR_MS)
    expect(await listed()).toBe("zoe una")
    await later(HOUR_MS)
    expect(await recordsOf("exclusion_list_imported")).toBe(3)
  })

  test("wait behind one that is refused, until it is mended in its place; meanwhile the list goes stale", async () => {
    await base("+zoe")
    lay("nj-1.csv", START + MINUTE_MS, "-zoe", "+ian", "?")
    lay("nj-2.csv", START + 2 * MINUTE_MS, "+zoe", "-ian")
    await later(HOUR_MS)
    await later(DAY_MS)
    expect([await listed(), isStale()]).toEqual(["zoe", true])
    expect(await recordsOf("exclusion_list_refused")).toBe(1)
    await open(DELTAS)
    lay("nj-1.csv", time, "-zoe", "+ian", "+una")
    await later(1_000)
    // It may still be written to.
    expect(await listed()).toBe("zoe")
    await later(MINUTE_MS)
    expect([await listed(), isStale()]).toEqual(["zoe una", false])
    await later(HOUR_MS)
    expect(await recordsOf("exclusion_list_imported")).toBe(3)
  })

  test("are taken behind one that was refused and is mended and imported by hand, or taken out", async () => {
    await base("+zoe")
    lay("nj-1.csv", START + MINUTE_MS, "+ian", "?")
    lay("nj-2.csv", START + 2 * MINUTE_MS, "-zoe")
    await later(HOUR_MS)
    await byHand("delta", lay("nj-1.csv", time, "+ian"))
    expect(await listed()).toBe("zoe ian")
    await later(MINUTE_MS)
    expect(await listed()).toBe("ian")
    lay("nj-3.csv", time, "?")
    lay("nj-4.csv", time + 1, "+una")
    await later(HOUR_MS)
    expect(await listed()).toBe("ian")
    rmSync(join(dataDir, "drops", "nj-3.csv"))
    await later(MINUTE_MS)
    expect(await listed()).toBe("ian una")
  })

  test("are none of them lost by a file that is imported by hand, however late that was written", async () => {
    await base("+zoe")
    lay("nj-1.csv", START + MINUTE_MS, "+ian")
    time += 2 * MINUTE_MS
    await byHand("delta", lay("by-hand.csv", time, "+una"))
    await later(HOUR_MS)
    expect(await listed()).toBe("zoe ian una")
  })

  test("are all taken where two were written at one instant and an end came between, and where one comes late", async () => {
    await base("+zoe")
    lay("nj-1.csv", START + MINUTE_MS, "+ian")
    lay("nj-2.csv", START + MINUTE_MS, "+una")
    const { compare } = store.exclusionLists
    store.exclusionLists.compare = async (...asked) => {
      await compare.apply(store.exclusionLists, asked)
      await imports.stop()
    }
    await later(HOUR_MS)
    expect(await listed()).toBe("zoe ian")
    await open(DELTAS)
    await later(MINUTE_MS)
    expect(await listed()).toBe("zoe ian una")
    lay("nj-0.csv", START - DAY_MS, "-zoe")
    await later(MINUTE_MS)
    expect(await listed()).toBe("ian una")
    expect(await recordsOf("exclusion_list_imported")).toBe(4)
  })
})

describe("full lists that are laid into the folder", () => {
  test("are taken whenever they come, once their instant has passed, however long ago", async () => {
    await open({ schedule: { cron: "0 4 * * mon" } })
    lay("nj-1.csv", START - MINUTE_MS, "+zoe")
    await later(0)
    expect(await listed()).toBe("zoe")
    lay("nj-2.csv", START + DAY_MS, "+ian")
    await later(2 * DAY_MS)
    expect(await listed()).toBe("zoe")
    rmSync(join(dataDir, "drops", "nj-2.csv"))
    await later(7 * DAY_MS)
    lay("nj-3.csv", time - MINUTE_MS, "+una")
    await later(0)
    expect(await listed()).toBe("una")
  })

  test("of which the latest is refused leave the list as it is, and one before it is not taken for it", async () => {
    await open({ schedule: { cron: "0 * * * *" } })
    lay("nj-1.csv", START - 3 * MINUTE_MS, "+zoe")
    lay("nj-2.csv", START - 2 * MINUTE_MS, "?")
    await later(0)
    await later(HOUR_MS)
    expect([await listed(), isStale()]).toEqual(["", true])
    expect(await recordsOf("exclusion_list_refused")).toBe(1)
    lay("nj-2.csv", time - MINUTE_MS, "+una")
    await later(0)
    expect([await listed(), isStale()]).toEqual(["una", false])
  })
})
