import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { realEffects } from "../core/effects.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { arrive } from "../tests/arrival.ts"
import { openEmbedded, removeEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { atInstant } from "./instant.ts"
import { SEGMENT_MIGRATIONS } from "./migrations.ts"
import { parseSegment } from "./segment.ts"
import { Segmenter } from "./segmenter.ts"

const TEXT = `---
name: lapsed
description: None for 30 days
owner: crm
---
select player_key from ft_player
where deposits_count > 0 and deposit_last_at <= now() - interval 30 day`

const DAY_MS = 86_400_000
let path: string
let warehouse: Warehouse
let now = 0

const effects = { ...realEffects, now: () => new Date(now) }
const sql = (at: number) => new Date(at).toISOString().replace("T", " ").slice(0, 23)
const segmenter = () => new Segmenter(warehouse, [parseSegment("lapsed.sql", TEXT)], effects)

async function player(key: number, depositAt: number, touchedAt: number, cause = "event") {
  await warehouse.command(
    `insert into ft_player select ${key}, 'orsa', 'p${key}', '${sql(depositAt)}', 1, {version:UInt64}`,
    { version: String(Date.now() * 1_000 + Math.floor(Math.random() * 1_000)) },
  )
  await arrive(warehouse, { key, at: touchedAt, cause })
}

async function transitions(): Promise<string[]> {
  const rows = await warehouse.query<{ line: string }>(
    "select concat(player_id, ' ', change, ' ', cause) as line from seg_transition order by at, player_key",
  )
  return rows.map(({ line }) => line)
}

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-segments-"))
  warehouse = await openEmbedded({ path })
  await warehouse.command(`create table ft_player (player_key UInt64, brand String, player_id String,
    deposit_last_at DateTime64(3), deposits_count UInt64,
    version UInt64) engine = ReplacingMergeTree(version) order by player_key`)
  await warehouse.command("create table ft_player__fresh as ft_player engine = Memory")
  await warehouse.migrate([...LANDING_MIGRATIONS, ...SEGMENT_MIGRATIONS])
})

beforeEach(async () => {
  now = Date.UTC(2026, 5, 1)
  for (const table of [
    "ft_player",
    "ft_player__fresh",
    "raw_event",
    "seg_transition",
    "seg_membership_store",
    "seg_evaluation",
  ])
    await warehouse.command(`truncate table ${table}`)
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

describe("a segment", () => {
  test("takes a player in at the very millisecond at which time makes him lapse", async () => {
    await player(1, now - 30 * DAY_MS + 5, now - DAY_MS)
    const one = segmenter()
    await one.evaluateAll({ upTo: sql(now), at: new Date(now) })
    now += 4
    await one.evaluateAll({ upTo: sql(now), at: new Date(now) })
    expect(await transitions()).toEqual([])
    now += 1
    await one.evaluateAll({ upTo: sql(now), at: new Date(now) })
    expect(await transitions()).toEqual(["p1 entered time"])
  })

  test("is compared with a look at everybody: who is missing and who is too many is named", async () => {
    await player(1, now - 40 * DAY_MS, now - DAY_MS)
    await player(2, now - 1 * DAY_MS, now - DAY_MS)
    await player(3, now - 50 * DAY_MS, now - DAY_MS)
    const one = segmenter()
    expect(await one.verify()).toMatchObject({ failed: [{ error: { code: "SEGMENT_WAITS" } }] })
    await one.evaluateAll({ upTo: sql(now), at: new Date(now) })
    const exact = { segment: "lapsed", members: 2, missing: 0, extra: 0, players: [] }
    expect(await one.verify()).toMatchObject({ verified: [exact], failed: [] })
    await warehouse.command(
      "insert into seg_membership_store (segment, player_key, brand, player_id, is_member, evaluation_id) values ('lapsed', 1, 'orsa', 'p1', 0, 18446744073709551615), ('lapsed', 2, 'orsa', 'p2', 1, 1)",
    )
    const wrong = { ...exact, missing: 1, extra: 1, players: ["orsa:p1", "orsa:p2"] }
    expect(await one.verify(["lapsed"])).toMatchObject({ verified: [wrong] })
    expect(await one.verify(["other"])).toEqual({ verified: [], failed: [] })
  })

  test("says first_evaluation for everybody whom it finds at its first look", async () => {
    await player(1, now - 40 * DAY_MS, now - DAY_MS)
    await segmenter().evaluateAll({ upTo: sql(now), at: new Date(now) })
    expect(await transitions()).toEqual(["p1 entered first_evaluation"])
  })

  test("says of each change what the segment was for", async () => {
    await player(1, now - 40 * DAY_MS, now - DAY_MS)
    const guarding = TEXT.replace("name: lapsed", "name: guarded\npurpose: protection")
    const both = [parseSegment("guarded.sql", guarding), parseSegment("lapsed.sql", TEXT)]
    await new Segmenter(warehouse, both, effects).evaluateAll({ upTo: sql(now), at: new Date(now) })
    const rows = await warehouse.query(
      "select segment, purpose from seg_transition order by segment",
    )
    expect(rows).toEqual([
      { segment: "guarded", purpose: "protection" },
      { segment: "lapsed", purpose: "marketing" },
    ])
  })

  test("says import for whom an import brought, also after a restart", async () => {
    await segmenter().evaluateAll({ upTo: sql(now), at: new Date(now) })
    await player(1, now - 400 * DAY_MS, now + 500, "import")
    now += 1_000
    await segmenter().evaluateAll({ upTo: sql(now), at: new Date(now) })
    expect(await transitions()).toEqual(["p1 entered import"])
  })

  test("lets go whom a deposit brings back, and keeps both changes for ever", async () => {
    await player(1, now - 40 * DAY_MS, now - DAY_MS)
    const one = segmenter()
    await one.evaluateAll({ upTo: sql(now), at: new Date(now) })
    await warehouse.command("truncate table ft_player")
    await player(1, now, now + 500)
    now += 1_000
    await one.evaluateAll({ upTo: sql(now), at: new Date(now) })
    expect(await transitions()).toEqual(["p1 entered first_evaluation", "p1 left event"])
    expect(await warehouse.query("select * from seg_membership")).toEqual([])
  })

  test("killed between transition and membership, ends at the right members", async () => {
    await segmenter().evaluateAll({ upTo: sql(now), at: new Date(now) })
    await player(1, now - 40 * DAY_MS, now + 500)
    now += 1_000
    await segmenter().evaluateAll({ upTo: sql(now), at: new Date(now) })
    await warehouse.command("truncate table seg_membership_store")
    now += 1_000
    await segmenter().evaluateAll({ upTo: sql(now), at: new Date(now) })
    expect(await warehouse.query("select player_id from seg_membership")).toEqual([
      { player_id: "p1" },
    ])
  })

  test("that names its table with the database takes nobody in a second time", async () => {
    await player(1, now - 40 * DAY_MS, now - DAY_MS)
    await player(2, now - 40 * DAY_MS, now - DAY_MS)
    const text = TEXT.replace("from ft_player", "from default.ft_player")
    const one = new Segmenter(warehouse, [parseSegment("l.sql", text)], effects)
    await one.evaluateAll({ upTo: sql(now), at: new Date(now), revision: 1 })
    await warehouse.command(
      "insert into ft_player__fresh select * from ft_player where player_key = 1",
    )
    for (const revision of [2, 3]) {
      now += 1_000
      await one.evaluateAll({ upTo: sql(now), at: new Date(now), revision })
    }
    expect(await transitions()).toEqual([
      "p1 entered first_evaluation",
      "p2 entered first_evaluation",
    ])
  })

  test("that reckons a key has no member who is no player", async () => {
    await player(1, now - 40 * DAY_MS, now - DAY_MS)
    await player(2, now - 40 * DAY_MS, now - DAY_MS)
    const text = TEXT.replace("select player_key", "select player_key + 1 as player_key")
    const one = new Segmenter(warehouse, [parseSegment("l.sql", text)], effects)
    await one.evaluateAll({ upTo: sql(now), at: new Date(now), revision: 1 })
    expect(await warehouse.query("select player_id from seg_membership")).toEqual([
      { player_id: "p2" },
    ])
  })

  test("that fails leaves the others alone", async () => {
    await player(1, now - 40 * DAY_MS, now - DAY_MS)
    const broken = parseSegment(
      "b.sql",
      TEXT.replace("lapsed", "broken").replace("from ft", "from no"),
    )
    const both = new Segmenter(warehouse, [broken, parseSegment("l.sql", TEXT)], effects)
    expect(
      (await both.evaluateAll({ upTo: sql(now), at: new Date(now) })).map(({ segment }) => segment),
    ).toEqual(["lapsed"])
    expect([both.standsAt("broken"), both.standsAt("lapsed")]).toEqual([undefined, now])
  })

  test("stands as of the features that it was evaluated on, and not at all once it failed", async () => {
    await player(1, now - 40 * DAY_MS, now - DAY_MS)
    const one = segmenter()
    expect(one.standsAt("lapsed")).toBeUndefined()
    const at = now
    now += 20_000
    await one.evaluateAll({ upTo: sql(at), at: new Date(at) })
    expect(one.standsAt("lapsed")).toBe(at)
    await warehouse.command("rename table ft_player to ft_player_away")
    try {
      await one.evaluateAll({ upTo: sql(now), at: new Date(now) })
    } finally {
      await warehouse.command("rename table ft_player_away to ft_player")
    }
    expect([...one.parked().keys()]).toEqual(["lapsed"])
    expect(one.standsAt("lapsed")).toBeUndefined()
    now += 60_000
    await one.evaluateAll({ upTo: sql(now), at: new Date(now) })
    expect(one.standsAt("lapsed")).toBe(now)
  })
})

describe("now() in a segment", () => {
  test.each([
    ["select now()", "select {at:DateTime64(3)}"],
    ["select NOW64 ( 3 )", "select {at:DateTime64(3)}"],
    ["select 'now()'", "select 'now()'"],
    ["select 'it''s now()', now()", "select 'it''s now()', {at:DateTime64(3)}"],
    ["select 1 -- now()\n, now()", "select 1 -- now()\n, {at:DateTime64(3)}"],
    ["select /* now() */ `now()`", "select /* now() */ `now()`"],
    ["select known()", "select known()"],
  ])("%s becomes %s", (text, bound) => {
    expect(atInstant(text)).toBe(bound)
  })

  test("a file without its front matter is refused by name", () => {
    expect(() => parseSegment("x.sql", "select 1")).toThrow(/x\.sql/)
  })
})
