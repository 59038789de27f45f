import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { realEffects } from "../core/effects.ts"
import { PitbossError } from "../core/errors.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { openStore, type Store } from "../store/store.ts"
import { openEmbedded, removeEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { SEGMENT_MIGRATIONS } from "./migrations.ts"
import { parseSegment } from "./segment.ts"
import { Segments } from "./segments.ts"

let path: string
let dataDir: string
let warehouse: Warehouse
let store: Store
let now = 0

const effects = { ...realEffects, now: () => new Date(now) }
const text = (name: string, sql: string) =>
  `---\nname: ${name}\ndescription: d\nowner: crm\n---\n${sql}\n`
const rich = (least: number) => `select player_key from ft_player where deposits >= ${least}`
const files = { segments: [parseSegment("filed.sql", text("filed", rich(5)))], broken: [] }

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-followers-"))
  warehouse = await openEmbedded({ path })
  await warehouse.command(
    "create table ft_player (player_key UInt64, deposits Decimal(38, 6)) engine = MergeTree order by player_key",
  )
  await warehouse.migrate([...LANDING_MIGRATIONS, ...SEGMENT_MIGRATIONS])
})

beforeEach(async () => {
  now = Date.UTC(2026, 5, 1)
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-followers-store-"))
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
})

afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

async function opened(): Promise<Segments> {
  const segments = new Segments({ warehouse, files, stored: store.storedSegments }, effects)
  await segments.load()
  return segments
}

/** Keeps a text and runs it. */
async function put(segments: Segments, name: string, sql: string): Promise<void> {
  const { number } = await segments.save({ name, text: text(name, sql) }, "ana")
  await segments.publish(name, number, "ana")
}

const namesIn = (segments: Segments) => segments.list().map(({ name }) => name)

describe("a change of segments", () => {
  test("stands once the store has it, and whoever could not follow is told again", async () => {
    const segments = await opened()
    const told: string[] = []
    let isFailing = true
    segments.follow(async () => {
      told.push("first")
      if (isFailing) throw new Error("no answer")
    })
    segments.follow(async () => {
      told.push(`second ${namesIn(segments).join(" ")}`)
    })
    await put(segments, "mine", rich(1))
    expect(told).toEqual(["first", "second filed mine"])
    await segments.settle()
    isFailing = false
    await segments.settle()
    await segments.settle()
    expect(told.slice(2)).toEqual(["first", "first"])
    isFailing = true
    await segments.archive("mine", "ana")
    expect([namesIn(segments), told.length]).toEqual([["filed"], 6])
    isFailing = false
    await segments.settle()
    segments.follow(async () => void told.push("third"), { isDue: true })
    await segments.settle()
    expect(told.slice(6)).toEqual(["first", "third"])
  })

  test("that could not be read behind it is read before messages go out", async () => {
    const segments = await opened()
    const told: string[][] = []
    segments.follow(async () => {
      told.push(namesIn(segments))
    })
    await segments.save({ name: "mine", text: text("mine", rich(1)) }, "ana")
    const read = vi.spyOn(store.storedSegments, "published")
    read.mockRejectedValueOnce(new Error("the disk is away"))
    expect(await segments.publish("mine", 1, "ana")).toMatchObject({ name: "mine", from: "store" })
    expect([namesIn(segments), told]).toEqual([["filed"], []])
    await segments.settle()
    expect([namesIn(segments), told]).toEqual([["filed", "mine"], [["filed", "mine"]]])
    read.mockRestore()
  })

  test("is refused before the store has it where a file took the name", async () => {
    await store.storedSegments.save({ name: "filed", text: text("filed", rich(1)) }, "ana")
    const segments = await opened()
    await expect(segments.publish("filed", 1, "ana")).rejects.toMatchObject({
      code: "SEGMENT_IN_FILE",
    })
    expect(await store.storedSegments.published()).toEqual([])
  })
})

describe("a published segment that cannot be checked at a start", () => {
  const busy = new PitbossError("WAREHOUSE_RESTRICTED_BUSY", "Nothing ran: every place is taken.")
  const lost = new PitbossError("WAREHOUSE_FAILED", "The engine gave no answer.")

  test.each([
    ["SANDBOX_BUSY", "queryRestricted", busy],
    ["WAREHOUSE_FAILED", "query", lost],
  ] as const)("is tried again after %s, and then runs", async (code, ask, failure) => {
    await put(await opened(), "mine", rich(1))
    const asked = vi.spyOn(warehouse, ask).mockRejectedValue(failure)
    const segments = await opened()
    expect(namesIn(segments)).toEqual(["filed"])
    expect(segments.faults().get("mine")).toMatchObject({
      ...{ code, message: expect.stringContaining("is tried again") },
    })
    let told = 0
    segments.follow(async () => {
      told += 1
    })
    now += 10_000
    await segments.settle()
    asked.mockRestore()
    await segments.settle()
    expect([namesIn(segments), told]).toEqual([["filed"], 1])
    now += 10_000
    await segments.settle()
    expect([namesIn(segments), segments.faults().size, told]).toEqual([["filed", "mine"], 0, 2])
  })

  test("is told once where the text itself is at fault, and not tried again", async () => {
    await store.storedSegments.save(
      { name: "thief", text: text("thief", "select player_key from raw_event") },
      "somebody",
    )
    await store.storedSegments.publish("thief", 1, "somebody")
    const segments = await opened()
    const asked = vi.spyOn(warehouse, "queryRestricted")
    now += 60_000
    await segments.settle()
    expect(asked).not.toHaveBeenCalled()
    asked.mockRestore()
    const { code, message } = segments.faults().get("thief") ?? {}
    expect([code, message?.includes("again")]).toEqual(["SANDBOX_RELATION", false])
  })
})
