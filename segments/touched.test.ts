import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { realEffects } from "../core/effects.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { openEmbedded, removeEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { compileSegment } from "./compile.ts"
import { bound } from "./instant.ts"
import { SEGMENT_MIGRATIONS } from "./migrations.ts"
import { parseSegment, type Segment } from "./segment.ts"
import { Segmenter } from "./segmenter.ts"

let path: string
let warehouse: Warehouse
let now = 0
let revision = 0

const effects = { ...realEffects, now: () => new Date(now) }

const named = (name: string, sql: string): Segment =>
  parseSegment(`${name}.sql`, `---\nname: ${name}\ndescription: d\nowner: o\n---\n${sql}`)

/** Some are one condition, some more than that. */
const SEGMENTS = [
  named("rich", "select player_key from ft_player where deposits >= 100"),
  named(
    "said",
    "select player_key, brand, deposits from ft_player where brand = 'orsa' or deposits > 500",
  ),
  named("unknown", "select player_key from ft_player where not share < 0.5"),
  named("aliased", "select p.player_key as player_key from ft_player as p where p.deposits < 50"),
  named("listed", "select player_key from ft_player where deposits > 10 order by player_key"),
  named(
    "alias",
    "select player_key from ft_player where (deposits * 2 as twice) > 300 and twice < 900",
  ),
  named(
    "twin",
    "select player_key from ft_player where (deposits * 3 as twice) > 300 and twice < 900",
  ),
  named("other", "select player_key, share from ft_player where ifNull(share, 1) = 1"),
]

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-touched-"))
  warehouse = await openEmbedded({ path })
  await warehouse.command(`create table ft_player (player_key UInt64, brand LowCardinality(String), player_id String,
    deposits Decimal(38, 6), share Nullable(Decimal(38, 6)), version UInt64)
    engine = ReplacingMergeTree(version) order by player_key`)
  await warehouse.command("create table ft_player__fresh as ft_player engine = Memory")
  await warehouse.migrate([...LANDING_MIGRATIONS, ...SEGMENT_MIGRATIONS])
})

beforeEach(async () => {
  now = Date.UTC(2026, 5, 1)
  revision = 1
  for (const table of [
    "ft_player",
    "ft_player__fresh",
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

/** A tick of the features in which these players have so much; a share comes with the odd. */
async function tick(...amounts: readonly (readonly [key: number, deposits: number])[]) {
  now += 1_000
  revision += 1
  await warehouse.command("truncate table ft_player__fresh")
  await warehouse.insert(
    "ft_player__fresh",
    amounts.map(([player_key, deposits]) => ({
      ...{ player_key, brand: player_key % 3 === 0 ? "orsa" : "tern", player_id: `p${player_key}` },
      ...{ deposits, share: player_key % 2 === 0 ? null : deposits / 1_000, version: revision },
    })),
  )
  await warehouse.command("insert into ft_player select * from ft_player__fresh")
  await warehouse.command("optimize table ft_player final")
}

const evaluate = (one: Segmenter) =>
  one.evaluateAll({ upTo: bound(new Date(now)), at: new Date(now), revision })

async function expectExact(one: Segmenter): Promise<void> {
  const { verified, failed } = await one.verify()
  expect(failed).toEqual([])
  expect(verified.filter(({ missing, extra }) => missing + extra > 0)).toEqual([])
  expect(verified).toHaveLength(SEGMENTS.length)
}

describe("a tick of segments", () => {
  test("looks at conditions together and at other selects one by one", async () => {
    const compiled = await Promise.all(SEGMENTS.map((one) => compileSegment(warehouse, one)))
    expect(compiled.map(({ reach }) => reach.kind)).toEqual(SEGMENTS.map(() => "touched"))
    expect(compiled.flatMap(({ name, flag }) => (flag ? name : []))).toEqual([
      ...["rich", "said", "unknown", "other"],
    ])
  })

  test("holds the members that a look at everybody finds, whatever the amounts were", async () => {
    const one = new Segmenter(warehouse, SEGMENTS, effects)
    await tick(...Array.from({ length: 60 }, (_, key) => [key, key * 20] as const))
    await evaluate(one)
    await expectExact(one)
    for (let turn = 1; turn <= 6; turn++) {
      await tick(
        ...Array.from(
          { length: 25 },
          (_, key) => [key * 2 + (turn % 2), (key * 37 * turn) % 1_100] as const,
        ),
      )
      await evaluate(one)
      await expectExact(one)
    }
  })

  test("keeps with the entry what the select says of the row then", async () => {
    const one = new Segmenter(warehouse, SEGMENTS, effects)
    await evaluate(one)
    await tick([3, 20], [5, 600], [7, 20], [8, 20])
    await evaluate(one)
    const kept = await warehouse.query<{ line: string }>(
      "select concat(segment, ' ', player_id, ' ', payload) as line from seg_membership where payload != '' order by line",
    )
    expect(kept.map(({ line }) => line)).toEqual([
      `other p8 {"share":""}`,
      `said p3 {"brand":"orsa","deposits":"20"}`,
      `said p5 {"brand":"tern","deposits":"600"}`,
    ])
  })

  test("lets go whom a process before took in, also where it was killed before the last of it was written", async () => {
    const before = new Segmenter(warehouse, SEGMENTS, effects)
    await evaluate(before)
    await tick([1, 200], [2, 200])
    await evaluate(before)
    await warehouse.command("truncate table seg_standing")
    await warehouse.command(
      "insert into seg_standing (player_key, segment, is_member, evaluation_id) values (9, 'rich', 1, 18446744073709551615)",
    )
    const after = new Segmenter(warehouse, SEGMENTS, effects)
    await evaluate(after)
    await tick([1, 20], [9, 20])
    await evaluate(after)
    await expectExact(after)
    expect(
      await warehouse.query(
        "select player_id, change from seg_transition where segment = 'rich' order by at, player_id",
      ),
    ).toEqual([
      { player_id: "p1", change: "entered" },
      { player_id: "p2", change: "entered" },
      { player_id: "p1", change: "left" },
    ])
  })
})
