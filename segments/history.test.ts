import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { realEffects } from "../core/effects.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { arrive } from "../tests/arrival.ts"
import { openEmbedded, removeEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { checkSegment, compileSelect } from "./compile.ts"
import { atInstant, bound } from "./instant.ts"
import { listRunning } from "./listing.ts"
import { SEGMENT_MIGRATIONS } from "./migrations.ts"
import { listSegments, previewSegment, segmentMembers, segmentMembersAsOf } from "./read.ts"
import { loadSegments, parseSegment, type Segment } from "./segment.ts"
import { Segmenter } from "./segmenter.ts"

const DAY_MS = 86_400_000
const LIBRARY = join(import.meta.dirname, "library")

let path: string
let warehouse: Warehouse
let lapsed: Segment
let now = 0

const effects = { ...realEffects, now: () => new Date(now) }

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-segment-history-"))
  warehouse = await openEmbedded({ path })
  await warehouse.command(`create table ft_player (player_key UInt64, brand String, player_id String,
    is_test UInt8, deposit_last_at DateTime64(3), deposits_count UInt64) engine = Memory`)
  await warehouse.migrate([...LANDING_MIGRATIONS, ...SEGMENT_MIGRATIONS])
  const found = loadSegments(LIBRARY).find(({ name }) => name === "lapsed-depositor")
  if (found === undefined) throw new Error("The library has no lapsed-depositor.")
  lapsed = found
})

beforeEach(async () => {
  now = Date.UTC(2026, 5, 1)
  for (const table of [
    "ft_player",
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

interface Given {
  readonly depositAgoMs: number
  readonly touchedAgoMs?: number
  readonly cause?: string
  readonly isTest?: boolean
  readonly deposits?: number
}

/** Sets one player's row, as the runner leaves it. */
async function given(key: number, player: Given): Promise<void> {
  const { depositAgoMs, touchedAgoMs = DAY_MS, cause = "event", isTest = false } = player
  await warehouse.command(`alter table ft_player delete where player_key = ${key}`)
  await warehouse.insert("ft_player", [
    {
      player_key: key,
      brand: "orsa",
      player_id: `p${key}`,
      is_test: isTest ? 1 : 0,
      deposit_last_at: bound(new Date(now - depositAgoMs)),
      deposits_count: player.deposits ?? 1,
    },
  ])
  await arrive(warehouse, { key, at: now - touchedAgoMs, cause })
}

const start = (): Segmenter => new Segmenter(warehouse, [lapsed], effects)
const evaluate = (one: Segmenter) =>
  one.evaluateAll({ upTo: bound(new Date(now)), at: new Date(now) })
const names = (members: readonly { readonly player_id: string }[]) =>
  members.map(({ player_id }) => player_id)

async function history(): Promise<string[]> {
  const rows = await warehouse.query<{ line: string }>(
    "select concat(player_id, ' ', change, ' ', cause) as line from seg_transition order by evaluation_id, player_key",
  )
  return rows.map(({ line }) => line)
}

describe("the lapsed depositor", () => {
  test("is no test player, and nobody who never deposited", async () => {
    await given(1, { depositAgoMs: 30 * DAY_MS })
    await given(2, { depositAgoMs: 40 * DAY_MS, isTest: true })
    await given(3, { depositAgoMs: now, deposits: 0 })
    await given(4, { depositAgoMs: 30 * DAY_MS - 1 })
    await evaluate(start())
    expect(names(await segmentMembers(warehouse, lapsed.name))).toEqual(["p1"])
  })

  test("carries why he entered: an event, a late one, an import, or time", async () => {
    const one = start()
    await evaluate(one)
    now += 10_000
    await given(1, { depositAgoMs: 31 * DAY_MS, touchedAgoMs: 500, cause: "event" })
    await given(2, { depositAgoMs: 31 * DAY_MS, touchedAgoMs: 500, cause: "late" })
    await given(3, { depositAgoMs: 31 * DAY_MS, touchedAgoMs: 500, cause: "import" })
    await given(4, { depositAgoMs: 31 * DAY_MS, touchedAgoMs: DAY_MS, cause: "import" })
    await evaluate(one)
    expect(await history()).toEqual([
      "p1 entered event",
      "p2 entered late",
      "p3 entered import",
      "p4 entered time",
    ])
  })

  test("counts as late where a late event came with a new one: it may have been that which moved him", async () => {
    const one = start()
    await evaluate(one)
    now += 10_000
    await given(1, { depositAgoMs: 31 * DAY_MS, touchedAgoMs: 500, cause: "late" })
    await arrive(warehouse, { key: 1, at: now - 400, cause: "event" })
    await evaluate(one)
    expect(await history()).toEqual(["p1 entered late"])
  })

  test("was a member at each past instant as the evaluations then saw it", async () => {
    const one = start()
    await given(1, { depositAgoMs: 31 * DAY_MS })
    await evaluate(one)
    const before = new Date(now)
    now += 60_000
    await given(1, { depositAgoMs: 1_000, touchedAgoMs: 1_000 })
    await given(2, { depositAgoMs: 31 * DAY_MS, touchedAgoMs: 1_000 })
    await evaluate(one)
    const asOf = async (at: Date) => names(await segmentMembersAsOf(warehouse, lapsed.name, at))
    expect(await asOf(new Date(before.getTime() - 1))).toEqual([])
    expect(await asOf(before)).toEqual(["p1"])
    expect(await asOf(new Date(now - 1))).toEqual(["p1"])
    expect(await asOf(new Date(now))).toEqual(["p2"])
  })

  test("who deposits while Pitboss is down after a kill between two inserts has left, and can enter again", async () => {
    await evaluate(start())
    now += 10_000
    await given(1, { depositAgoMs: 31 * DAY_MS, touchedAgoMs: 500 })
    await evaluate(start())
    // The transition is there, the membership is not: what a kill between the two leaves.
    await warehouse.command("truncate table seg_membership_store")
    now += 10_000
    await given(1, { depositAgoMs: 1_000, touchedAgoMs: 5_000 })
    const one = start()
    await evaluate(one)
    expect(await segmentMembers(warehouse, lapsed.name)).toEqual([])
    now += 30 * DAY_MS
    await evaluate(one)
    expect(await history()).toEqual(["p1 entered event", "p1 left event", "p1 entered time"])
  })

  test("enters once, however often Pitboss is killed between the two inserts", async () => {
    await evaluate(start())
    now += 10_000
    await given(1, { depositAgoMs: 31 * DAY_MS, touchedAgoMs: 500 })
    for (let kill = 0; kill < 3; kill += 1) {
      await evaluate(start())
      await warehouse.command("truncate table seg_membership_store")
      now += 1_000
    }
    await evaluate(start())
    expect(await history()).toEqual(["p1 entered event"])
    expect(names(await segmentMembers(warehouse, lapsed.name))).toEqual(["p1"])
  })

  test("is evaluated at ever later instants, also where the clock steps back", async () => {
    const one = start()
    await given(1, { depositAgoMs: 31 * DAY_MS })
    const [first] = await evaluate(one)
    now -= 3_600_000
    await given(1, { depositAgoMs: 1_000 })
    const [second] = await evaluate(one)
    expect(second?.at.getTime()).toBeGreaterThan(first?.at.getTime() ?? Number.POSITIVE_INFINITY)
    expect(await segmentMembersAsOf(warehouse, lapsed.name, second?.at ?? new Date(0))).toEqual([])
  })
})

describe("people who write segments", () => {
  test("see the size and the players before anything is kept", async () => {
    await given(1, { depositAgoMs: 31 * DAY_MS })
    await given(2, { depositAgoMs: 10 * DAY_MS })
    const sql = "select player_key from ft_player where deposit_last_at < now() - interval 5 day;"
    const preview = await previewSegment(warehouse, sql, new Date(now))
    expect(preview).toMatchObject({
      size: "2",
      columns: [],
      players: [
        { player_key: "1", brand: "orsa", player_id: "p1" },
        { player_key: "2", brand: "orsa", player_id: "p2" },
      ],
    })
    expect(await segmentMembers(warehouse, lapsed.name)).toEqual([])
    expect((await listSegments(warehouse, [lapsed]))[0]).toMatchObject({ size: null })
    const nobody = "select player_key from ft_player union all select toUInt64(99) as player_key"
    expect(await previewSegment(warehouse, nobody, new Date(now))).toMatchObject({ size: "2" })
  })

  test("see what runs beside what lies on disk, and the size of what was evaluated", async () => {
    await given(1, { depositAgoMs: 31 * DAY_MS })
    await evaluate(start())
    const changed = { ...lapsed, sql: `${lapsed.sql}\n-- later`, version: "another" }
    const added = { ...lapsed, name: "added", path: "added.sql" }
    const fault = { code: "SEGMENT_FRONT_MATTER", message: "torn.sql:2: no owner." }
    const broken = [{ name: "torn", path: "torn.sql", fault }]
    const library = { segments: [changed, added], broken }
    const stored = { segments: [], faults: new Map() }
    const running = await listRunning(warehouse, { library, stored }, [lapsed])
    expect(
      running.map(({ name, version, size, is_running, note }) => [
        ...[name, version, size, is_running, note],
      ]),
    ).toEqual([
      [lapsed.name, lapsed.version, "1", true, "changed on disk, restart"],
      ["added", lapsed.version, null, false, "new on disk, restart"],
      ["torn", undefined, null, false, "its file is broken, and a restart would fail"],
    ])
    expect(running[2]?.error).toEqual(fault)
    // Each is planned once, whatever it stands beside.
    const described = vi.spyOn(warehouse, "query")
    await listRunning(warehouse, { library, stored }, [lapsed])
    const plans = described.mock.calls.filter(([sql]) => sql.startsWith("describe table"))
    described.mockRestore()
    expect(plans).toHaveLength(2)
    // Without a server: the size of the text before is not that of the new one.
    const alone = { segments: [changed], broken: [] }
    const waiting = await listRunning(warehouse, { library: alone, stored }, undefined)
    expect(waiting[0]).toMatchObject({
      ...{ size: null, is_running: false, on_disk: "same" },
      note: "not evaluated yet: the server does",
    })
  })

  const MISTYPED = "select player_key\nfrom ft_player\nwhere playr_key > 0"

  test("see the scope that was read from the select, or why it cannot be read", async () => {
    const ranked = {
      ...lapsed,
      name: "ranked",
      sql: "select player_key from ft_player order by player_key limit 3",
    }
    const broken = { ...lapsed, name: "broken", sql: "select player_key from nowhere" }
    const listed = await listSegments(warehouse, [ranked, broken])
    expect(listed.map(({ scope }) => scope)).toEqual(["population", null])
    expect(listed[0]?.scope_because).toBe("it has a limit")
    expect(listed[1]).toMatchObject({
      size: null,
      scope_because: null,
      error: { code: "SEGMENT_SQL", message: expect.stringContaining("`nowhere`") },
    })
    expect(JSON.stringify(listed[1])).not.toContain("describe table")
    const mistyped = { ...lapsed, name: "mistyped", sql: MISTYPED, written: MISTYPED }
    expect((await listSegments(warehouse, [mistyped]))[0]?.error).toMatchObject({
      ...{ code: "SEGMENT_SQL", line: 3, column: 7 },
      message: expect.stringMatching(
        /^There is no `playr_key`\. The nearest is `\w+`\. Nothing ran\.$/,
      ),
    })
    expect(listed[0]?.error).toBeNull()
  })

  test.each([
    ["select player_id from ft_player", "SEGMENT_COLUMNS"],
    ["select player_id as player_key from ft_player", "SEGMENT_COLUMNS"],
    // Behind such a name the rest of it would be SQL of its own, past the sandbox.
    ["select player_key, 1 as `\\\\\\`), '')))) --` from ft_player", "SQL_REFUSED"],
    ["select player_key, 1 as `a\\\\` from ft_player", "SQL_REFUSED"],
    ['select player_key, 1 as "a`b" from ft_player', "SQL_REFUSED"],
    ["select player_key, 1 as `a'b` from ft_player", "SQL_REFUSED"],
    ["select player_key, 1 as `a\\nb` from ft_player", "SQL_REFUSED"],
    ["select player_key from no_such_table", "SEGMENT_SQL"],
    ["select player_key from ft_player where now64(1 + 2) > 0", "SEGMENT_CLOCK"],
    ["truncate table ft_player", "SQL_REFUSED"],
    ["select (player_key", "SQL_SYNTAX"],
  ])("are told what is wrong with %s", async (sql, code) => {
    await expect(compileSelect(warehouse, sql)).rejects.toMatchObject({ code })
  })

  test.each([
    "select player_key from seg_membership where segment = 'near-deposit-limit'",
    "select player_key from ft_player where player_key in (select player_key from seg_transition)",
    "with near as (select player_key from seg_membership) select player_key from ft_player where player_key in near",
    "select player_key from ft_player where (select count() from seg_evaluation) > 0",
    "select player_key from act_intent where campaign = 'a-word-of-care'",
    "select a.player_key as player_key from ft_player as a join seg_membership as b using (player_key)",
    "select player_key from raw_event where type = 'message.sent'",
  ])(
    "read no memberships, which may be those of players to protect, unless to protect: %s",
    async (sql) => {
      await warehouse.command(
        "create table if not exists act_intent (player_key UInt64, campaign String) engine = Memory",
      )
      await warehouse.command(
        "create table if not exists raw_event (player_key UInt64, type String) engine = Memory",
      )
      const refused = { code: "SEGMENT_PROTECTION" }
      await expect(checkSegment(warehouse, { sql, purpose: "marketing" })).rejects.toMatchObject(
        refused,
      )
      await expect(previewSegment(warehouse, sql, new Date(now))).rejects.toMatchObject(refused)
      expect((await checkSegment(warehouse, { sql, purpose: "protection" })).payload).toEqual([])
    },
  )

  test("are told the file and the line of what is wrong in its head", () => {
    const head = (line: string) => `---\nname: a\ndescription: b\n${line}\n---\nselect 1`
    expect(() => parseSegment("a.sql", head("owner: [x"))).toThrow(/^a\.sql:[45]: /)
    expect(() => parseSegment("a.sql", head("owner: 7"))).toThrow(/^a\.sql:4: [\s\S]*owner/)
    expect(() => parseSegment("a.sql", "select 1")).toThrow(/^a\.sql:1: /)
  })
})

describe("every clock in a segment", () => {
  const AT = "{at:DateTime64(3)}"
  test.each([
    ["now64(6)", AT],
    ["now('Europe/Malta')", `toTimeZone(${AT}, 'Europe/Malta')`],
    ["now64(3, 'UTC')", `toTimeZone(${AT}, 'UTC')`],
    ["CURRENT_TIMESTAMP", AT],
    ["current_timestamp()", AT],
    ["today()", `toDate(${AT})`],
    ["current_date", `toDate(${AT})`],
    ["yesterday()", `(toDate(${AT}) - 1)`],
    ["$$now()$$", "$$now()$$"],
    ["1 # now()\n", "1 # now()\n"],
    ["to_now(1)", "to_now(1)"],
  ])("%s reads the evaluation's instant", (sql, expected) => {
    expect(atInstant(sql)).toBe(expected)
  })

  test("gives the engine's own answer, at that instant", async () => {
    const clocks =
      "now() as a, today() as b, yesterday() as c, toDate(now('Asia/Tokyo')) as d, 'now()' as e"
    const [row] = await warehouse.query(atInstant(`select ${clocks}`), {
      at: "2026-03-01 20:00:00.005",
    })
    expect(row).toEqual({
      a: "2026-03-01 20:00:00.005",
      b: "2026-03-01",
      c: "2026-02-28",
      d: "2026-03-02",
      e: "now()",
    })
  })
})
