import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { realEffects } from "../../core/effects.ts"
import { LANDING_MIGRATIONS } from "../../ingest/landing/migrations.ts"
import { arrive } from "../../tests/arrival.ts"
import { openEmbedded, removeEmbedded } from "../../warehouse/embedded.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { bound } from "../instant.ts"
import { SEGMENT_MIGRATIONS } from "../migrations.ts"
import { parseSegment, type Segment } from "../segment.ts"
import { Segmenter } from "../segmenter.ts"
import { readRunPoints, readRunStates } from "./read-runs.ts"
import { SegmentRunLog } from "./run-log.ts"
import { StatementWatch } from "./statement-watch.ts"

let path: string
let warehouse: Warehouse
let segmenter: Segmenter
let runs: SegmentRunLog
let now = 0
let revision = 0

const effects = { ...realEffects, now: () => new Date(now) }
const named = (name: string, sql: string): Segment =>
  parseSegment(`${name}.sql`, `---\nname: ${name}\ndescription: d\nowner: o\n---\n${sql}`)

const RICH = named("rich", "select player_key from ft_player where deposits >= 100")
const POOR = named("poor", "select player_key from ft_player where deposits < 100")
/** Fails over the name of whoever is called so. */
const NUMBERED = named(
  "numbered",
  "select player_key from ft_player where toUInt8(player_id) > 100",
)
const TABLES = ["ft_player", "ft_player__fresh", "raw_event", "seg_transition", "seg_run"]

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-runs-"))
  warehouse = await openEmbedded({ path })
  await warehouse.command(`create table ft_player (player_key UInt64, brand LowCardinality(String), player_id String,
    deposits Decimal(38, 6), version UInt64) engine = ReplacingMergeTree(version) order by player_key`)
  await warehouse.command("create table ft_player__fresh as ft_player engine = Memory")
  await warehouse.migrate([...LANDING_MIGRATIONS, ...SEGMENT_MIGRATIONS])
})

beforeEach(async () => {
  now = Date.now() - 3_600_000
  revision = 1
  for (const table of [...TABLES, "seg_membership_store", "seg_evaluation"])
    await warehouse.command(`truncate table ${table}`)
  runs = new SegmentRunLog(warehouse, effects)
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

async function round(
  ...players: readonly (readonly [key: number, deposits: number, id?: string])[]
) {
  revision += 1
  await warehouse.command("truncate table ft_player__fresh")
  const rows = players.map(([player_key, deposits, id = String(player_key)]) => ({
    ...{ player_key, brand: "orsa", player_id: id, deposits, version: revision },
  }))
  await warehouse.insert("ft_player__fresh", rows)
  await warehouse.insert("ft_player", rows)
  await warehouse.command("optimize table ft_player final")
  const at = new Date(now)
  const evaluations = await segmenter.evaluateAll({ upTo: bound(at), at, revision })
  // What others could read a second later.
  now += 1_000
  runs.note({ evaluations, parked: segmenter.parked(), segments: segmenter.segments })
  now += 1_000
}

interface Row {
  readonly kind: string
  readonly looks: number
  readonly players: string
  readonly entered: string
  readonly left: string
  readonly lag_ms: number | null
  readonly ms: number
  readonly ms_max: number
  readonly ms_share: number
  readonly error_code: string
  readonly error: string
}

const rowsOf = (segment: string) =>
  warehouse.query<Row>("select * from seg_run where segment = {segment:String} order by at, kind", {
    segment,
  })

describe("the log of evaluations", () => {
  test("sums a minute of ticks up to one row, and keeps a first look apart", async () => {
    segmenter = new Segmenter(warehouse, [RICH, POOR], effects)
    await round([1, 500], [2, 20], [3, 30])
    await round([2, 200])
    await round([2, 10], [3, 300])
    await runs.flushWhenDue()
    expect(await rowsOf("rich")).toEqual([])
    now += 60_000
    await runs.flushWhenDue()
    const [first, ticks, ...rest] = await rowsOf("rich")
    expect(first).toMatchObject({ kind: "first", looks: 1, players: "3", entered: "1", left: "0" })
    expect(ticks).toMatchObject({
      kind: "touched",
      looks: 2,
      players: "3",
      entered: "2",
      left: "1",
    })
    expect(rest).toEqual([])
    // Both were evaluated by one statement, so each has half of it.
    expect((ticks?.ms_share ?? 0) * 2).toBeCloseTo(ticks?.ms ?? 0)
    expect(ticks?.ms_max ?? 0).toBeGreaterThan(0)
    expect(ticks?.ms ?? 0).toBeGreaterThanOrEqual(ticks?.ms_max ?? 0)
    await runs.flush()
    expect(await rowsOf("rich")).toHaveLength(2)
  })

  test("says how long the oldest event waited, of the worst round, and nothing of imports", async () => {
    segmenter = new Segmenter(warehouse, [RICH], effects)
    await arrive(warehouse, { key: 1, at: now - 5_000, cause: "event" })
    await round([1, 500])
    await arrive(warehouse, { key: 2, at: now - 700, cause: "event" })
    await arrive(warehouse, { key: 2, at: now - 100, cause: "event" })
    await arrive(warehouse, { key: 3, at: now - 1_900, cause: "import" })
    await round([2, 500])
    await arrive(warehouse, { key: 3, at: now - 200, cause: "event" })
    await round([3, 500])
    await runs.flush()
    const rows = await rowsOf("rich")
    // 700 ms until the tick and a second until its round was over; the first look knows nothing of a look before.
    expect(rows.map(({ kind, lag_ms }) => [kind, lag_ms])).toEqual([
      ["first", null],
      ["touched", 1_700],
    ])
    await round([3, 400])
    await runs.flush()
    expect((await rowsOf("rich")).at(-1)).toMatchObject({ kind: "touched", lag_ms: null })
  })

  test("counts what came in at the gateway from there, and not from its table", async () => {
    segmenter = new Segmenter(warehouse, [RICH], effects)
    await round([1, 500])
    const at = bound(new Date(now - 300))
    const arrival = String((now - 800) * 1_000)
    const event = { player_key: 1, source: "api", occurred_at: at, ingested_at: at, arrival }
    await warehouse.insert("raw_event", [event])
    await round([1, 20])
    await runs.flush()
    expect((await rowsOf("rich")).at(-1)).toMatchObject({ kind: "touched", lag_ms: 1_800 })
  })

  test("keeps each failure with its code and no value of a row, writes it at once, and says since when it rests", async () => {
    segmenter = new Segmenter(warehouse, [NUMBERED], effects)
    await round([7, 10])
    const failedAt = now
    await round([9, 10, "secret-name"])
    await runs.flushWhenDue()
    now += 61_000
    await round([8, 10])
    await runs.flushWhenDue()
    const failed = (await rowsOf("numbered")).filter(({ kind }) => kind === "failed")
    expect(failed).toHaveLength(2)
    expect(failed[0]).toMatchObject({ looks: 1, error_code: "SEGMENT_VALUE" })
    expect(JSON.stringify(failed)).not.toContain("secret")
    const parked = (await readRunStates(warehouse, "numbered")).get("numbered")
    expect(parked?.parked_since).toBe(new Date(failedAt).toISOString())
    expect(parked?.last_error?.at).toBe(new Date(failedAt + 63_000).toISOString())
    await warehouse.command(
      "alter table ft_player delete where player_id = 'secret-name' settings mutations_sync = 2",
    )
    now += 61_000
    await round([8, 10])
    await runs.flush()
    const well = (await readRunStates(warehouse)).get("numbered")
    expect(well).toMatchObject({ parked_since: null, last_error: { code: "SEGMENT_VALUE" } })
  })

  test("says of an archived segment that its members were taken out", async () => {
    segmenter = new Segmenter(warehouse, [RICH, POOR], effects)
    await round([1, 500], [2, 600], [3, 20])
    segmenter.take([POOR], ["rich"])
    await round([3, 30])
    await runs.flush()
    const [, retired] = await rowsOf("rich")
    expect(retired).toMatchObject({ kind: "retired", looks: 1, left: "2", entered: "0" })
    expect((await rowsOf("rich")).length).toBe(2)
  })

  test("is read as points of the last hours, and as the state of each segment", async () => {
    segmenter = new Segmenter(warehouse, [RICH, POOR], effects)
    await round([1, 500], [2, 20])
    await arrive(warehouse, { key: 1, at: now - 400, cause: "event" })
    await round([1, 50])
    await runs.flush()
    // Behind the end of whichever part of the day it was.
    now += 1_200_000
    await round([1, 500])
    await runs.flush()
    const points = await readRunPoints(warehouse, "rich", 24)
    expect(points.map(({ looks, lag_ms }) => [looks, lag_ms])).toEqual([
      [2, 1_400],
      [1, null],
    ])
    const states = await readRunStates(warehouse)
    expect([...states.keys()].sort()).toEqual(["poor", "rich"])
    expect(states.get("rich")).toMatchObject({
      lag_ms: 1_400,
      parked_since: null,
      last_error: null,
    })
    expect(states.get("rich")?.ms).toBeCloseTo(points[1]?.ms ?? 0)
  })

  test("sees what a statement takes that runs for long, and nothing of a short one", async () => {
    await warehouse.command("truncate table seg_change")
    const statement = (numbers: number) =>
      warehouse.command(
        `insert into seg_change (segment, player_key, change, payload)
select 'x', number, 'entered', '' from (select number, cityHash64(number) as h from numbers(${numbers}) where sipHash64(number) % 7 = 99) order by h`,
      )
    const long = new StatementWatch(warehouse)
    await statement(60_000_000)
    expect(long.stop().readRows).toBeGreaterThan(1_000_000)
    const short = new StatementWatch(warehouse)
    await statement(10)
    expect(short.stop()).toEqual({ readRows: 0, readBytes: 0, memoryPeak: 0 })
  })
})
