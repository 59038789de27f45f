import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { realEffects } from "../core/effects.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { arrive } from "../tests/arrival.ts"
import { openEmbedded, removeEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { checkSegment, compileSegment } from "./compile.ts"
import { atInstant, bound } from "./instant.ts"
import { linkSegments } from "./link.ts"
import { SEGMENT_MIGRATIONS } from "./migrations.ts"
import { parseSegment, type Segment } from "./segment.ts"
import { Segmenter } from "./segmenter.ts"

/** `PITBOSS_PROPERTY_SEED=n` plays a round that failed again. */
const SEED = Number(process.env["PITBOSS_PROPERTY_SEED"] ?? Date.now() % 1_000_000_000)
const HISTORIES = 2
const STEPS = 11
const PLAYERS = 40
const DAY_MS = 86_400_000
/** At whose end the features compute a row anew. */
const WINDOW_MS = 7 * DAY_MS

let path: string
let warehouse: Warehouse
let now = 0
let revision = 0
/** Of each player his row, with the instant of his bet. */
const rows = new Map<number, readonly [key: number, deposits: number, betAt: number]>()

const effects = { ...realEffects, now: () => new Date(now) }

const named = (name: string, sql: string, purpose = "marketing"): Segment =>
  parseSegment(
    `${name}.sql`,
    `---\nname: ${name}\ndescription: d\nowner: o\npurpose: ${purpose}\n---\n${sql}`,
  )

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-nested-"))
  warehouse = await openEmbedded({ path })
  await warehouse.command(`create table ft_player (player_key UInt64, brand LowCardinality(String), player_id String,
    deposits Decimal(38, 6), bet_last_at DateTime64(3), version UInt64)
    engine = ReplacingMergeTree(version) order by player_key`)
  await warehouse.command("create table ft_player__fresh as ft_player engine = Memory")
  await warehouse.migrate([...LANDING_MIGRATIONS, ...SEGMENT_MIGRATIONS])
})

beforeEach(async () => {
  now = Date.UTC(2026, 5, 1)
  revision = 1
  rows.clear()
  for (const table of [
    ...["ft_player", "ft_player__fresh", "seg_transition", "seg_membership_store"],
    ...["seg_evaluation", "raw_event"],
  ])
    await warehouse.command(`truncate table ${table}`)
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

type Amount = readonly [key: number, deposits: number, betAgoMs: number]

/** A tick of the features in which these players have so much, and bet so long ago; who reaches a window's edge comes along. */
async function tick(touched: readonly Amount[], passedMs = 1_000) {
  now += passedMs
  revision += 1
  const edge = now - WINDOW_MS
  const reached = [...rows.values()].filter(([, , at]) => at <= edge && at > edge - passedMs)
  for (const [key, deposits, ago] of touched) rows.set(key, [key, deposits, now - ago])
  const keys = new Set([...touched, ...reached].map(([key]) => key))
  const amounts = [...keys].flatMap((key) => {
    const row = rows.get(key)
    return row === undefined ? [] : [row]
  })
  await warehouse.command("truncate table ft_player__fresh")
  await warehouse.insert(
    "ft_player__fresh",
    amounts.map(([player_key, deposits, at]) => ({
      ...{ player_key, brand: "orsa", player_id: `p${player_key}`, deposits, version: revision },
      bet_last_at: bound(new Date(at)),
    })),
  )
  await warehouse.command("insert into ft_player select * from ft_player__fresh")
  await warehouse.command("optimize table ft_player final")
}

const evaluate = (one: Segmenter, isWhole = false) =>
  one.evaluateAll({ upTo: bound(new Date(now)), at: new Date(now), revision, isWhole })

/** A segment's select with all that it reads written into it: of no membership that is kept. */
function deepSql(name: string, among: readonly Segment[]): string {
  const sql = among.find((one) => one.name === name)?.sql ?? ""
  return sql.replaceAll(
    /\(select player_key from seg_nested where segment = '([a-z0-9-]+)'\)/g,
    (_, inner: string) => `(select player_key from (${deepSql(inner, among)}))`,
  )
}

async function keysOf(sql: string): Promise<string[]> {
  const found = await warehouse.query<{ player_key: string }>(
    `select distinct player_key from (${sql}) order by player_key`,
    { at: bound(new Date(now)) },
  )
  return found.map(({ player_key }) => player_key)
}

const membersOf = (name: string) =>
  keysOf(`select player_key from seg_membership where segment = '${name}'`)

/** Members against what the kept members of the segments that it reads come to over everybody. */
async function expectFollowing(segments: readonly Segment[], words: string): Promise<void> {
  for (const { name, sql } of segments)
    expect(await membersOf(name), `${name} ${words}`).toEqual(await keysOf(atInstant(sql)))
}

async function expectDeep(segments: readonly Segment[], words: string): Promise<void> {
  for (const { name } of segments)
    expect(await membersOf(name), `${name} ${words}`).toEqual(
      await keysOf(atInstant(deepSql(name, segments))),
    )
}

const leaf = fc.oneof(
  fc.integer({ min: 0, max: 90 }).map((least) => `deposits >= ${least}`),
  fc.integer({ min: 0, max: 90 }).map((most) => `deposits < ${most} and player_key % 2 = 0`),
  fc.constant("bet_last_at <= now() - interval 7 day"),
  fc.constant("bet_last_at <= now() - interval 10 day"),
)
const ranked = fc
  .integer({ min: 1, max: PLAYERS })
  .map(
    (most) => `select player_key from ft_player order by deposits desc, player_key limit ${most}`,
  )
const bottom = fc.oneof(
  { weight: 3, arbitrary: leaf.map((one) => `select player_key from ft_player where ${one}`) },
  { weight: 1, arbitrary: ranked },
)

/** Selects that read the segments before them: mostly by the row's own key, some in other ways. */
const above = (names: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...names), fc.constantFrom(...names), leaf, fc.nat(5))
    .map(
      ([one, other, condition, way]) =>
        [
          `select player_key from ft_player where player_key in (select player_key from {{ segment('${one}') }}) and ${condition}`,
          `select player_key, deposits from ft_player where player_key not in {{ segment('${one}') }} or ${condition}`,
          `select player_key from ft_player where player_key in {{ segment('${one}') }} and player_key not in {{ segment('${other}') }}`,
          `select player_key from {{ segment('${one}') }}`,
          `select p.player_key as player_key from ft_player as p join {{ segment('${one}') }} as s using (player_key) where ${condition}`,
          `select k as player_key from (select player_key as k from ft_player where ${condition}) where not (k in ({{ segment("${other}") }}))`,
        ][way] ?? "",
    )

const library = fc.tuple(bottom, bottom, bottom).chain((bottoms) =>
  fc.tuple(above(["s0", "s1", "s2"]), above(["s0", "s1", "s2"])).chain((middles) =>
    fc
      .tuple(above(["s3", "s4", "s0"]), above(["s3", "s4"]))
      // Given upside down: in which order they stand is for the segmenter to find.
      .map((tops) =>
        [...bottoms, ...middles, ...tops].map((sql, place) => named(`s${place}`, sql)).reverse(),
      ),
  ),
)

const amount = fc.tuple(
  fc.nat(PLAYERS - 1),
  fc.nat(100),
  fc.constantFrom(0, 6.999 * DAY_MS, 7 * DAY_MS, 9.9999 * DAY_MS, 12 * DAY_MS),
)
const step = fc.record({
  amounts: fc.uniqueArray(amount, { maxLength: 12, selector: ([key]) => key }),
  passedMs: fc.constantFrom(1_000, 1_000, 4_000, 11_000, 3_600_000),
  way: fc.constantFrom("tick", "tick", "tick", "tick", "kill", "gap", "publish"),
  changed: fc.nat(2),
  as: bottom,
})

describe("segments that read others", () => {
  test("have at each step the members that a look at everybody finds, and at each whole one those of no kept membership", async () => {
    const histories = fc.sample(
      fc.tuple(library, fc.array(step, { minLength: STEPS, maxLength: STEPS })),
      { seed: SEED, numRuns: HISTORIES },
    )
    for (const [place, [given, steps]] of histories.entries()) {
      for (const table of ["ft_player", "seg_transition", "seg_membership_store", "seg_evaluation"])
        await warehouse.command(`truncate table ${table}`)
      rows.clear()
      let segments: readonly Segment[] = given
      let one = new Segmenter(warehouse, segments, effects)
      await tick(Array.from({ length: PLAYERS }, (_, key) => [key, key * 2.5, (key * DAY_MS) / 3]))
      await evaluate(one)
      for (const [turn, { amounts, passedMs, way, changed, as }] of steps.entries()) {
        if (way === "kill") one = new Segmenter(warehouse, segments, effects)
        if (way === "publish") {
          segments = segments.map((each) =>
            each.name === `s${changed}` ? named(each.name, as) : each,
          )
          one.take(segments)
        }
        await tick(amounts, passedMs)
        if (way === "gap") revision += 1
        await evaluate(one)
        const words = `at step ${turn} (${way}) of history ${place}, seed ${SEED}`
        expect([...one.parked()], words).toEqual([])
        const compiled = await Promise.all(
          linkSegments(segments).segments.map((each) => compileSegment(warehouse, each)),
        )
        const touched = compiled.filter(({ reach }) => reach.kind === "touched")
        await expectFollowing(touched, words)
        if (turn % 3 !== 2) continue
        await evaluate(one, true)
        await expectDeep(segments, `behind step ${turn} (${way}) of history ${place}, seed ${SEED}`)
        const { verified, failed } = await one.verify()
        expect([verified.length, failed], words).toEqual([segments.length, []])
        expect(verified.filter(({ missing, extra }) => missing + extra > 0)).toEqual([])
      }
    }
  }, 600_000)

  test("by the row's own key follow touched players alone, and in every other way are swept", async () => {
    const reach = async (sql: string) => {
      const inner = named("inner", "select player_key from ft_player where deposits > 1")
      const { segments } = linkSegments([inner, named("outer", sql)])
      const outer = segments.find(({ name }) => name === "outer")
      if (outer === undefined) throw new Error("it stands on inner")
      const { reach, flag } = await compileSegment(warehouse, outer)
      return [reach.kind, flag]
    }
    const own = "{{ segment('inner') }}"
    for (const condition of [
      `player_key in ${own}`,
      `deposits > 5 and not (player_key in (${own})) or player_key not in ${own}`,
      `deposits > 5 and player_key not in (select player_key from ${own})`,
    ])
      expect(await reach(`select player_key from ft_player where ${condition}`)).toEqual([
        ...["touched", undefined],
      ])
    for (const sql of [
      `select player_key from ${own}`,
      `select player_key from ft_player where player_key + 1 in ${own}`,
      `select player_key from ft_player where player_key in (select player_key + 1 from ${own})`,
      `select player_key from ft_player where player_key in (select player_key from ${own} order by player_key limit 3)`,
      `select player_key from ft_player where player_key in (select player_key from ${own} where player_key > 3)`,
      `select player_key from ft_player where (select count() from ${own}) > 3`,
      `select player_key from ft_player where toUInt64(deposits) in ${own}`,
    ])
      expect((await reach(sql))[0], sql).toBe("population")
  })

  test("look at whom another one moved by time or by others in the same round, and tell his cause", async () => {
    const segments = [
      named("top", "select player_key from ft_player order by deposits desc, player_key limit 2"),
      named("best", "select player_key from ft_player where player_key in {{ segment('top') }}"),
      named(
        "rest",
        "select player_key from ft_player where player_key not in {{ segment('best') }}",
      ),
    ]
    const one = new Segmenter(warehouse, segments, effects)
    await tick([1, 2, 3].map((key) => [key, key, 0]))
    await evaluate(one)
    expect([await membersOf("best"), await membersOf("rest")]).toEqual([["2", "3"], ["1"]])
    // An import made 4 the richest, and only the sweep ten seconds later sees that 2 is in no more.
    await arrive(warehouse, { key: 4, at: now + 500, cause: "import" })
    await tick([[4, 9, 0]])
    await evaluate(one)
    await tick([], 10_000)
    await evaluate(one)
    expect([await membersOf("best"), await membersOf("rest")]).toEqual([
      ["3", "4"],
      ["1", "2"],
    ])
    const moves = await warehouse.query<{ line: string }>(
      "select concat(segment, ' ', player_id, ' ', change, ' ', cause) as line from seg_transition where cause != 'first_evaluation' and segment != 'top' order by line",
    )
    expect(moves.map(({ line }) => line)).toEqual([
      ...["best p2 left time", "best p4 entered import", "rest p2 entered time"],
      ...["rest p4 entered import", "rest p4 left import"],
    ])
  })

  test("tell what moved whom since their latest look, where both look at everybody and in turns", async () => {
    const segments = [
      named("top", "select player_key from ft_player order by deposits desc, player_key limit 2"),
      named("same", "select player_key from {{ segment('top') }} where player_key > 0"),
    ]
    const one = new Segmenter(warehouse, segments, effects)
    await tick([1, 2, 3].map((key) => [key, key, 0]))
    await evaluate(one)
    await arrive(warehouse, { key: 4, at: now + 500, cause: "import" })
    // The reader looks five seconds behind what it reads, and by then nothing new came in.
    for (const [amounts, passedMs] of [
      [[[4, 9, 0]], 1_000],
      [[], 4_000],
      [[], 5_000],
      [[], 1_000],
      [[], 4_000],
    ] as const) {
      await tick(amounts, passedMs)
      await evaluate(one)
    }
    const entries = await warehouse.query<{ line: string }>(
      "select concat(segment, ' ', cause) as line from seg_transition where player_key = 4 order by line",
    )
    expect(entries.map(({ line }) => line)).toEqual(["same import", "top import"])
  })

  test("rest with one that fails, keep their members, and go on with it", async () => {
    const fragile = named("fragile", "select player_key from ft_player where deposits > 1")
    const others = named(
      "others",
      "select player_key from ft_player where player_key not in {{ segment('fragile') }}",
    )
    const one = new Segmenter(warehouse, [others, fragile], effects)
    await tick([1, 2, 3].map((key) => [key, key, 0]))
    await evaluate(one)
    expect(await membersOf("others")).toEqual(["1"])
    one.take([others, named("fragile", "select player_key from no_such")])
    await tick([[2, 0, 0]])
    await evaluate(one)
    expect([...one.parked()].map(([name, { fault }]) => [name, fault.code])).toEqual([
      ["others", "SEGMENT_NESTED_RESTS"],
      ["fragile", "SEGMENT_SQL"],
    ])
    expect([one.standsAt("others"), await membersOf("others")]).toEqual([undefined, ["1"]])
    one.take([others, fragile])
    await tick([[3, 3, 0]])
    await evaluate(one)
    expect([[...one.parked()], await membersOf("others")]).toEqual([[], ["1", "2"]])
    expect(one.standsAt("others")).toBe(now)
  })

  test("become another version with what they read, which starts nothing", async () => {
    const inner = (least: number) =>
      named("inner", `select player_key from ft_player where deposits > ${least}`)
    const outer = named(
      "outer",
      "select player_key from ft_player where player_key in {{ segment('inner') }}",
    )
    const one = new Segmenter(warehouse, [inner(2), outer], effects)
    await tick([1, 2, 3].map((key) => [key, key, 0]))
    await evaluate(one)
    one.take([inner(0), outer])
    await tick([])
    await evaluate(one)
    const causes = await warehouse.query<{ cause: string; n: string }>(
      "select cause, count() as n from seg_transition where segment = 'outer' group by cause",
    )
    expect(causes).toEqual([{ cause: "first_evaluation", n: "3" }])
  })

  test("cannot name the relation by another spelling, nor others than it says", async () => {
    const hidden = "select player_key from `seg\\x5fnested` where segment = 'guard'"
    await expect(
      checkSegment(warehouse, { sql: hidden, purpose: "marketing", nested: ["plain"] }),
    ).rejects.toMatchObject({ code: "SEGMENT_NESTED" })
    const other =
      "select player_key from (select player_key from seg_nested where segment = 'guard')"
    await expect(
      checkSegment(warehouse, { sql: other, purpose: "protection", nested: ["plain"] }),
    ).rejects.toMatchObject({ code: "SEGMENT_NESTED" })
  })
})
