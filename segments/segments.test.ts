import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { realEffects } from "../core/effects.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { openStore, type Store } from "../store/store.ts"
import { openEmbedded, removeEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { diffOf } from "./diff.ts"
import { bound } from "./instant.ts"
import { SEGMENT_MIGRATIONS } from "./migrations.ts"
import { parseSegment } from "./segment.ts"
import { Segmenter } from "./segmenter.ts"
import { Segments } from "./segments.ts"

let path: string
let dataDir: string
let warehouse: Warehouse
let store: Store
let now = 0
let revision = 0

const effects = { ...realEffects, now: () => new Date(now) }

const text = (name: string, sql: string, head = "") =>
  `---\nname: ${name}\ndescription: d\nowner: crm\n${head}---\n${sql}\n`
const rich = (least: number) => `select player_key from ft_player where deposits >= ${least}`
const FILE = parseSegment("filed.sql", text("filed", rich(5)))
const files = {
  segments: [FILE],
  broken: [{ name: "torn", path: "torn.sql", fault: { code: "X", message: "x" } }],
}

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-segments-"))
  warehouse = await openEmbedded({ path })
  await warehouse.command(`create table ft_player (player_key UInt64, brand LowCardinality(String), player_id String,
    deposits Decimal(38, 6), harm_level String comment 'Harm; protects', version UInt64)
    engine = ReplacingMergeTree(version) order by player_key`)
  await warehouse.command("create table ft_player__fresh as ft_player engine = Memory")
  await warehouse.migrate([...LANDING_MIGRATIONS, ...SEGMENT_MIGRATIONS])
})

beforeEach(async () => {
  now = Date.UTC(2026, 5, 1)
  revision = 1
  await store?.close()
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-segments-store-"))
  store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
  for (const table of [
    ...["ft_player", "ft_player__fresh", "seg_transition", "seg_membership_store"],
    "seg_evaluation",
  ])
    await warehouse.command(`truncate table ${table}`)
})

afterAll(async () => {
  await store.close()
  await warehouse.close()
  removeEmbedded(path)
  rmSync(dataDir, { recursive: true, force: true })
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

/** A segmenter that runs what is published, as the server has one. */
function segmenterOf(segments: Segments): Segmenter {
  const one = new Segmenter(warehouse, segments.list(), effects)
  one.take(segments.list(), segments.archived())
  segments.follow(async () => one.take(segments.list(), segments.archived()))
  return one
}

async function tick(one: Segmenter, ...amounts: readonly (readonly [number, number])[]) {
  now += 1_000
  revision += 1
  await warehouse.command("truncate table ft_player__fresh")
  await warehouse.insert(
    "ft_player__fresh",
    amounts.map(([player_key, deposits]) => ({
      ...{ player_key, brand: "orsa", player_id: `p${player_key}`, deposits, version: revision },
    })),
  )
  await warehouse.command("insert into ft_player select * from ft_player__fresh")
  await warehouse.command("optimize table ft_player final")
  return one.evaluateAll({ upTo: bound(new Date(now)), at: new Date(now), revision })
}

async function membersOf(name: string): Promise<string[]> {
  const rows = await warehouse.query<{ player_id: string }>(
    "select player_id from seg_membership where segment = {name:String} order by player_id",
    { name },
  )
  return rows.map(({ player_id }) => player_id)
}

async function movesOf(name: string): Promise<string[]> {
  const rows = await warehouse.query<{ line: string }>(
    "select concat(player_id, ' ', change, ' ', cause) as line from seg_transition where segment = {name:String} order by evaluation_id, player_id",
    { name },
  )
  return rows.map(({ line }) => line)
}

describe("a segment of the product", () => {
  test("is kept as a draft whatever is wrong with it, and is told what, with its line in the text", async () => {
    const segments = await opened()
    const save = (sql: string, head?: string) =>
      segments.save({ name: "a", text: text("a", sql, head) }, "ana")
    expect(await save(rich(1))).toMatchObject({ number: 1, state: "draft", error: null })
    expect(
      (await save("select player_key\nfrom ft_player\nwhere deposit > 1")).error,
    ).toMatchObject({
      ...{ code: "SEGMENT_SQL", line: 8, message: expect.stringContaining("`deposits`") },
    })
    expect((await save("select player_key\nfrom file('/etc/passwd')")).error).toMatchObject({
      ...{ code: "SANDBOX_FUNCTION", line: 7 },
    })
    expect((await save("select player_key from raw_event")).error?.code).toBe("SANDBOX_RELATION")
    expect((await save(rich(1), "purpose: nothing\n")).error).toMatchObject({
      ...{ code: "SEGMENT_FRONT_MATTER", line: 5 },
    })
    expect(
      (await save("select player_key\nfrom ft_player where 1 = {{ parameter('x') }}")).error,
    ).toMatchObject({ code: "SEGMENT_PARAMETER", line: 7, column: 26 })
    const other = await segments.save({ name: "b", text: text("a", rich(1)) }, "ana")
    expect(other.error).toMatchObject({ code: "SEGMENT_NAME" })
    expect((await segments.versions("a")).map(({ number }) => number)).toEqual([6, 5, 4, 3, 2, 1])
    for (const number of [2, 3, 4, 5, 6])
      await expect(segments.publish("a", number, "ana")).rejects.toThrow()
    await expect(segments.publish("b", 1, "ana")).rejects.toMatchObject({ code: "SEGMENT_NAME" })
    expect(segments.list().map(({ name }) => name)).toEqual(["filed"])
  })

  test("has no name that a file has, also a broken one, and a number that there is", async () => {
    const segments = await opened()
    for (const name of ["filed", "torn"])
      await expect(segments.save({ name, text: text(name, rich(1)) }, "ana")).rejects.toMatchObject(
        { code: "SEGMENT_IN_FILE" },
      )
    await expect(segments.save({ name: "A b", text: "x" }, "ana")).rejects.toMatchObject({
      code: "SEGMENT_NAME",
    })
    await segments.save({ name: "mine", text: text("mine", rich(1)) }, "ana")
    await expect(segments.publish("mine", 9, "ana")).rejects.toThrow(
      /no version 9\. Expected 1 to 1/,
    )
    await expect(segments.publish("mni", 1, "ana")).rejects.toThrow(/The nearest is 'mine'/)
    await expect(segments.archive("filed", "ana")).rejects.toMatchObject({
      code: "SEGMENT_IN_FILE",
    })
    await expect(segments.archive("mine", "ana")).rejects.toMatchObject({ code: "SEGMENT_UNKNOWN" })
  })

  test("runs from the next round on, as another version with another text, and leaves with its archive", async () => {
    const segments = await opened()
    const one = segmenterOf(segments)
    await tick(one, [1, 1], [2, 6], [3, 9])
    await segments.save({ name: "mine", text: text("mine", rich(6)) }, "ana")
    await tick(one, [4, 7])
    expect(await movesOf("mine")).toEqual([])
    const running = await segments.publish("mine", 1, "ana")
    await tick(one)
    expect(await membersOf("mine")).toEqual(["p2", "p3", "p4"])
    await tick(one, [1, 8])
    await segments.save({ name: "mine", text: text("mine", rich(8)) }, "ana")
    expect((await segments.publish("mine", 2, "bob")).version).not.toBe(running.version)
    await tick(one, [3, 1])
    expect([await membersOf("mine"), (await movesOf("mine")).slice(4)]).toEqual([
      ["p1"],
      ["p2 left first_evaluation", "p3 left first_evaluation", "p4 left first_evaluation"],
    ])
    await segments.archive("mine", "ana")
    await tick(one, [2, 9])
    await tick(one, [2, 10])
    expect([await membersOf("mine"), (await movesOf("mine")).at(-1)]).toEqual([
      ...[[], "p1 left archived"],
    ])
    expect((await segments.restore("mine", 1, "ana")).number).toBe(3)
    await segments.publish("mine", 3, "ana")
    await tick(one)
    expect(await membersOf("mine")).toEqual(["p1", "p2", "p4"])
    await tick(one, [1, 0])
    expect(await membersOf("mine")).toEqual(["p2", "p4"])
    // The same member of a file's segment all the time: nothing of it was touched by all this.
    expect((await movesOf("filed")).filter((line) => line.startsWith("p4"))).toHaveLength(1)
  })

  test("is restored and compared line by line", async () => {
    const segments = await opened()
    for (const least of [1, 2])
      await segments.save({ name: "a", text: text("a", `${rich(least)}\n    and 1 = 1`) }, "ana")
    const draft = await segments.restore("a", 1, "bob")
    expect(draft).toMatchObject({ number: 3, note: "Restored from version 1", error: null })
    const { lines } = await segments.diff("a", 1, 2)
    expect(lines.filter(({ change }) => change !== "same")).toEqual([
      { change: "removed", text: rich(1), from: 6, to: null },
      { change: "added", text: rich(2), from: null, to: 6 },
    ])
    expect(lines.map(({ from }) => from)).toEqual([1, 2, 3, 4, 5, 6, null, 7])
    expect((await segments.diff("a", 1, 3)).lines.every(({ change }) => change === "same")).toBe(
      true,
    )
  })

  test("is compared at once, also with a text that shares nothing with it", () => {
    const lines = (word: string) =>
      Array.from({ length: 20_000 }, (_, place) => `${word}${place}`).join("\n")
    const at = (number: number, word: string) => ({ name: "a", number, text: lines(word) })
    const began = performance.now()
    const { lines: shown } = diffOf(at(1, "a"), at(2, "b"))
    expect(performance.now() - began).toBeLessThan(10_000)
    expect([shown.length, shown[0]?.change, shown.at(-1)?.to]).toEqual([40_000, "removed", 20_000])
  })

  test("that others read or hang on is not archived, nor made one that they could not bear", async () => {
    const segments = await opened()
    const put = async (name: string, sql: string, head?: string) => {
      const { number } = await segments.save({ name, text: text(name, sql, head) }, "ana")
      return segments.publish(name, number, "ana")
    }
    await put("inner", rich(1))
    await put("outer", "select player_key from {{ segment('inner') }}")
    await expect(segments.archive("inner", "ana")).rejects.toThrow(/'outer' reads 'inner'/)
    await expect(put("inner", rich(1), "purpose: protection\n")).rejects.toMatchObject({
      ...{ code: "SEGMENT_IN_USE", message: expect.stringContaining("'outer'") },
    })
    await expect(put("inner", "select player_key from {{ segment('outer') }}")).rejects.toThrow(
      /reads itself|cannot run/,
    )
    const guard = "purpose: protection\n"
    await put("guard", "select player_key from ft_player where harm_level = 'high'", guard)
    await expect(
      put("promo", "select player_key from {{ segment('guard') }}"),
    ).rejects.toMatchObject({ code: "SEGMENT_PROTECTION" })
    segments.guardBy(async (name, to) => {
      if (name === "outer" && to === undefined) throw new Error("a campaign hangs on it")
    })
    await expect(segments.archive("outer", "ana")).rejects.toThrow("a campaign hangs on it")
    expect(segments.list().map(({ name }) => name)).toEqual(["filed", "guard", "inner", "outer"])
    segments.guardBy(async () => undefined)
    await segments.archive("outer", "ana")
    await segments.archive("inner", "ana")
    expect(segments.archived()).toEqual(["inner", "outer"])
  })

  test("that got into the store past the gate, or whose name a file took, does not run", async () => {
    const { storedSegments } = store
    const steals =
      "select player_key from ft_player where player_id in (select message from raw_event)"
    for (const [name, sql] of [
      ["thief", steals],
      ["filed", rich(1)],
      ["reader", "select player_key from {{ segment('thief') }}"],
    ] as const) {
      await storedSegments.save({ name, text: text(name, sql) }, "somebody")
      await storedSegments.publish(name, 1, "somebody")
    }
    const segments = await opened()
    expect([...segments.faults()].map(([name, { code }]) => [name, code])).toEqual([
      ["filed", "SEGMENT_IN_FILE"],
      ["thief", "SANDBOX_RELATION"],
    ])
    const one = segmenterOf(segments)
    await tick(one, [1, 9])
    expect([...one.parked()].map(([name, { fault }]) => [name, fault.code])).toEqual([
      ["reader", "SEGMENT_NESTED"],
    ])
    expect(one.segments.find(({ name }) => name === "filed")?.from).toBe("file")
  })

  test("archived by a process that ended at once has no members behind the next start", async () => {
    const before = await opened()
    await before.save({ name: "mine", text: text("mine", rich(1)) }, "ana")
    await before.publish("mine", 1, "ana")
    await tick(segmenterOf(before), [1, 9])
    expect(await membersOf("mine")).toEqual(["p1"])
    await store.storedSegments.archive("mine", "ana")
    const one = segmenterOf(await opened())
    await tick(one)
    expect(await movesOf("mine")).toEqual(["p1 entered first_evaluation", "p1 left archived"])
    await tick(segmenterOf(await opened()))
    expect([await membersOf("mine"), (await movesOf("mine")).length]).toEqual([[], 2])
  })

  test("archived is taken out once, whatever is published and archived behind it", async () => {
    const segments = await opened()
    const one = segmenterOf(segments)
    await put(segments, "old", rich(1))
    await tick(one, [1, 9])
    const asked = [vi.spyOn(warehouse, "query"), vi.spyOn(warehouse, "command")]
    const askedOfOld = () => {
      const params = asked.flatMap(({ mock }) => mock.calls.map(([, given]) => given?.["segment"]))
      return params.filter((name) => name === "old").length
    }
    await segments.archive("old", "ana")
    await tick(one)
    const once = askedOfOld()
    expect(once).toBeGreaterThan(0)
    await put(segments, "new", rich(1))
    await tick(one)
    await segments.archive("new", "ana")
    await tick(one)
    expect([askedOfOld(), await membersOf("old"), await membersOf("new")]).toEqual([once, [], []])
    // What runs again and is archived again is taken out again.
    await put(segments, "old", rich(1))
    await tick(one)
    await segments.archive("old", "ana")
    await tick(one)
    for (const spy of asked) spy.mockRestore()
    expect(await movesOf("old")).toEqual([
      ...["p1 entered first_evaluation", "p1 left archived"],
      ...["p1 entered first_evaluation", "p1 left archived"],
    ])
  })

  test("whose members could not be taken out is tried again in the next round", async () => {
    const segments = await opened()
    const one = segmenterOf(segments)
    await segments.save({ name: "old", text: text("old", rich(1)) }, "ana")
    await segments.publish("old", 1, "ana")
    await tick(one, [1, 9])
    await segments.archive("old", "ana")
    const write = warehouse.command.bind(warehouse)
    const command = vi.spyOn(warehouse, "command").mockImplementation(async (sql, params) => {
      if (sql.startsWith("insert into seg_membership_store")) throw new Error("the disk is full")
      return write(sql, params)
    })
    await tick(one)
    expect(await membersOf("old")).toEqual(["p1"])
    command.mockRestore()
    await tick(one)
    expect([await membersOf("old"), await movesOf("old")]).toEqual([
      [],
      ["p1 entered first_evaluation", "p1 left archived"],
    ])
  })
})
