import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { realEffects } from "../core/effects.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { openEmbedded, removeEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { bounded } from "./bounded.ts"
import { checkSegment } from "./compile.ts"
import { SEGMENT_MIGRATIONS } from "./migrations.ts"
import { parseSegment } from "./segment.ts"
import { Segmenter } from "./segmenter.ts"

const ROWS = 50_000_000_000
const MINUTE_MS = 60_000
let path: string
let warehouse: Warehouse
let now = Date.UTC(2026, 5, 1)
const effects = { ...realEffects, now: () => new Date(now) }
const sql = (at: number) => new Date(at).toISOString().replace("T", " ").slice(0, 23)

const segmentOf = (name: string, select: string) =>
  parseSegment(`${name}.sql`, `---\nname: ${name}\ndescription: d\nowner: o\n---\n${select}`)

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-dear-"))
  warehouse = await openEmbedded({ path })
  await warehouse.command(
    "create table ft_player (player_key UInt64, brand String, player_id String, version UInt64) engine = ReplacingMergeTree(version) order by player_key",
  )
  await warehouse.command("create table ft_player__fresh as ft_player engine = Memory")
  await warehouse.command("insert into ft_player values (1, 'orsa', 'p1', 1)")
  await warehouse.migrate([...LANDING_MIGRATIONS, ...SEGMENT_MIGRATIONS])
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

test("a text whose sub-query runs while it is checked is ended, and said to be too dear", async () => {
  const dear = segmentOf(
    "dear",
    `select player_key from ft_player where player_key > (select sum(cityHash64(number)) % 2 from numbers(${ROWS}))`,
  )
  const began = Date.now()
  const checked = checkSegment(bounded(warehouse), dear)
  await expect(checked).rejects.toMatchObject({ code: "SEGMENT_DEAR" })
  // All of its selects would take minutes; nothing else is asked of a busy machine.
  expect(Date.now() - began).toBeLessThan(60_000)
}, 120_000)

test("an evaluation that would hold up the others is ended and rests, ever longer, while they go on", async () => {
  const dear = segmentOf(
    "dear",
    `select player_key from ft_player where player_key in (select cityHash64(number) % 7 from numbers(${ROWS}) group by 1)`,
  )
  const quick = segmentOf("quick", "select player_key from ft_player")
  const segmenter = new Segmenter(warehouse, [dear, quick], effects)
  const round = () => segmenter.evaluateAll({ upTo: sql(now), at: new Date(now) })
  const evaluated = async () => (await round()).map(({ segment }) => segment)
  expect(await evaluated()).toEqual(["quick"])
  expect(segmenter.parked().get("dear")?.fault).toMatchObject({
    code: "SEGMENT_DEAR",
    message: expect.stringContaining("It was stopped: one evaluation took more than 10 seconds"),
  })
  const restsSince = now
  now += MINUTE_MS
  await round()
  expect(segmenter.parked().get("dear")?.since.getTime()).toBe(now)
  now += MINUTE_MS
  await round()
  // It rests two minutes now: in this round nobody waited for it.
  expect(segmenter.parked().get("dear")?.since.getTime()).toBe(restsSince + MINUTE_MS)
}, 300_000)
