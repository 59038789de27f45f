import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type EventSite, openEventSite } from "../../../tests/event-site.ts"
import { NO_RULES } from "../../landing/rules.ts"
import { columnsOf, toEvents } from "../convert.ts"
import { type Mapping, readMapping } from "../mapping.ts"
import { arrivalsOf, dropBlock, insertBlock, prepareBlock } from "./block.ts"
import { faultsOf } from "./block-fault.ts"
import { eventsSql } from "./events-sql.ts"
import { whyNotDirect } from "./refusal.ts"
import { stageFile } from "./stage.ts"

let site: EventSite
let folder: string
let number = 0

beforeAll(async () => {
  site = await openEventSite()
  await site.warehouse.command("create database if not exists landing engine = Memory")
  folder = mkdtempSync(join(tmpdir(), "pitboss-direct-"))
})

afterAll(async () => {
  await site?.close()
  rmSync(folder, { recursive: true, force: true })
})

const eventOf = (fields: Record<string, string>) => ({
  ...{ event_id: "e-{#}", type: "casino.bet", brand: "orsa", player_id: "{a}" },
  ...{ occurred_at: "{at}", round_id: "r{#}", game_id: "g", stake_real: "1" },
  ...{ stake_bonus: "0", currency: "EUR", ...fields },
})

const bet = (fields: Record<string, string>, more = "") =>
  readMapping(
    "test.yml",
    `description: test\n${more}\nrows:\n  - event: ${JSON.stringify(eventOf(fields))}`,
  )

/** What the engine makes of rows, and what JavaScript does. */
async function bothWays(mapping: Mapping, rows: readonly Record<string, string>[]) {
  const names = [...columnsOf(mapping)]
  const made = rows.flatMap((row, index) =>
    toEvents(mapping, row, index + 1).map((one) => ({ line: index + 1, one })),
  )
  await site.warehouse.command(`create or replace table both_ways (line UInt64, rule UInt16 default 1,
    ${names.map((_, n) => `column_${n + 1} String`).join(", ")}) engine = Memory`)
  const staged = rows.map((row, index) => ({
    line: index + 1,
    ...Object.fromEntries(names.map((name, n) => [`column_${n + 1}`, row[name] ?? ""])),
  }))
  await site.warehouse.insert("both_ways", staged)
  const order = { number: 1, source: "import:test", behindLine: 0, arrival: 1n, rules: NO_RULES }
  const found = await site.warehouse.query<{ line: string; message: string; fault: string }>(
    `select line, body as message, if(error_code = 'IMPORT_VALUE', error_path, '') as fault
from (${eventsSql(mapping, "both_ways", order)}) order by kafka_offset
settings output_format_json_escape_forward_slashes = 0`,
  )
  const js = made.map(({ line, one }) =>
    one.kind === "fault"
      ? { line, fault: one.path }
      : { line, event: { schema_version: 1, ...one.event } },
  )
  const sql = found.map(({ line, message, fault }) =>
    fault === ""
      ? { line: Number(line), event: JSON.parse(message) }
      : { line: Number(line), fault },
  )
  return { js, sql }
}

describe("an expression", () => {
  const text = fc.oneof(
    fc.constantFrom(
      "",
      "0",
      "-0",
      "1.50",
      "-3.25",
      "007",
      ".5",
      "1e3",
      "abc",
      "a/b/c",
      " x ",
      "ABC é ß",
      "'\\\"\u0001",
      "999999999999999.999999999999",
      "158.82999999999998",
      "-0.0000000000001",
    ),
    fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((n) => n.toFixed(4)),
    fc.string({ unit: "grapheme", maxLength: 8 }),
  )
  const AT = { occurred_at: "2026-01-01T00:00:00Z" }
  const EXPRESSIONS = [
    "= {a} - {b}",
    "= abs({a} - {b}) * {c}",
    "= {a} / {b}",
    "= round({a} / 100, 2)",
    "= round({a}, 0) + round(-({b}), 1)",
    "= -{a}",
    "= upper({a}) & '-' & lower({b})",
    "= trim({a})",
    "= part({a}, '/', 2) & '|' & part({b}, '/', 1)",
    "= replace({a}, '/', '::')",
    "= default({a}, 'none')",
    "= default({a}, 0) + default({b}, 0)",
    "= if({a} > {b}, {a}, {b})",
    "= if({a} = 'abc' or {b} != '', 'yes', {c} & {#})",
    "= if(({a} + 0) >= 0 and {b} * 2 <= 3, 'in', 'out')",
    "= least({a}, {b}) & ' ' & greatest({a}, {b})",
    "= {a} * {b} * {c}",
    "= {a} = 'abc'",
    "= {a} + 0 < {b}",
    "{a}:{b} of {c}",
  ]

  test("comes to the same for the engine and row by row", async () => {
    // A field that comes to nothing hides those behind it: so each expression makes an event of its own.
    const mapping = readMapping(
      "test.yml",
      `description: test
rows:
  - events: ${JSON.stringify([
    ...EXPRESSIONS.slice(0, 15).map((note) => ({ event: eventOf({ note, ...AT }) })),
    { when: "{a} > 0 or {b} > {c}", event: eventOf(AT) },
  ])}`,
    )
    const others = readMapping(
      "test.yml",
      `description: test
rows:
  - events: ${JSON.stringify(EXPRESSIONS.slice(15).map((note) => ({ event: eventOf({ note, ...AT }) })))}`,
    )
    const rows = fc.array(fc.record({ a: text, b: text, c: text }), {
      minLength: 60,
      maxLength: 60,
    })
    await fc.assert(
      fc.asyncProperty(rows, async (found) => {
        for (const one of [mapping, others]) {
          const { js, sql } = await bothWays(one, found)
          expect(sql.map(flat)).toEqual(js.map(flat))
        }
      }),
      { numRuns: 3, endOnFailure: true },
    )
  })

  // What the contract does not know stands under `extra` on the engine's way, as the gateway writes it.
  function flat(one: { line: number; fault?: string; event?: Record<string, unknown> }) {
    const { extra, ...event } = { extra: {}, ...one.event } as { extra: object }
    return { ...one, event: { ...event, ...extra } }
  }
})

describe("an instant without a zone", () => {
  const ZONES = [
    "UTC",
    "Europe/Malta",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/St_Johns",
  ]
  const HOURS = [
    ...["2026-03-29 01:59:59.999", "2026-03-29 02:00:00", "2026-03-29 02:30", "2026-03-29 03:00"],
    ...[
      "2026-10-25 01:59:59",
      "2026-10-25 02:00:00",
      "2026-10-25 02:30:00.5",
      "2026-10-25 03:00:00",
    ],
    ...["2026-03-08 02:30:00", "2026-11-01 01:30:00", "2026-04-05 01:45:00", "2026-10-04 02:15:00"],
    ...[
      "2026-02-31",
      "2026-02-28",
      "2026-13-01",
      "2026-01-01T24:00",
      "2026-01-01 10:60",
      "1999-12-31 23:00",
    ],
    ...[
      "2099-12-31T23:59:59,123456789",
      "2026-01-01T10:00:00Z",
      "2026-01-01T10:00:00+02:00",
      "x",
      "",
    ],
  ]
  const random = Array.from({ length: 100 }, (_, n) =>
    new Date(Date.UTC(2001, 0) + n * 28_543_210_987).toISOString().slice(0, 19),
  )

  test.each(ZONES)("is the same for the engine and row by row in %s", async (zone) => {
    const mapping = bet({}, `time_zone: ${zone}`)
    const rows = [...HOURS, ...random].map((at) => ({ a: "p", at }))
    const { js, sql } = await bothWays(mapping, rows)
    expect(sql).toEqual(js)
  })

  test("that comes twice is the first, and one that is skipped lies behind the gap", () => {
    const { time } = bet({}, "time_zone: Europe/Malta")
    expect(time.read("2026-10-25 02:30")).toBe("2026-10-25T00:30:00.000Z")
    expect(time.read("2026-03-29 02:30")).toBe("2026-03-29T01:30:00.000Z")
  })

  test.each([
    ["dd/MM/yyyy HH:mm", ["31/12/2026 23:59", "1/2/2026 10:00", "31/02/2026 10:00"]],
    ["M/d/yyyy H:mm:ss.SSS", ["3/8/2026 2:30:00.125", "12/31/2026 23:59:59.999"]],
    ["yyyyMMdd", ["20260131", "20261331", "2026-01-31"]],
    ["X", ["1767225600", "99999999999", "-1"]],
    ["x", ["1767225600123", "1"]],
  ])("in the format %s too", async (format, texts) => {
    const mapping = bet({}, `time_zone: America/New_York\ntime_format: ${JSON.stringify(format)}`)
    expect(mapping.time.hasSql).toBe(true)
    const { js, sql } = await bothWays(
      mapping,
      texts.map((at) => ({ a: "p", at })),
    )
    expect(sql).toEqual(js)
  })
})

describe("a block of history", () => {
  const mapping = bet({
    event_id: "{id}",
    round_id: "{id}",
    stake_real: "= {b} / 100",
    player_id: "{a}",
  })
  const text = [
    "id,a,at,b",
    "i1,p1,2026-01-01,150",
    "i2,p1,2026-01-01,-5",
    "i3,p1,2026-01-01,x",
    "i4,p1",
    "i1,p1,2026-01-01,150.0",
    "i1,p1,2026-01-01,151",
    "i5,p2,2026-01-01,100",
  ].join("\n")
  const stage = async () => {
    number += 1
    const file = join(folder, "rows.csv")
    writeFileSync(file, text)
    await stageFile(site.warehouse, { number, file }, mapping)
  }
  const order = (of: number) => ({
    ...{ number: of, source: "import:test", behindLine: 0, arrival: 1n },
    rules: NO_RULES,
  })

  test("is judged like Kafka's: repeats, conflicts, and what is wrong, by line", async () => {
    await stage()
    const block = await prepareBlock(site.warehouse, mapping, order(number))
    if (block === undefined) throw new Error("There is no block.")
    expect(block).toMatchObject({ rows: 7, lastLine: 8, accepted: 4, rejected: 3 })
    const faults = []
    for await (const page of faultsOf(site.warehouse, block)) faults.push(...page)
    expect(faults).toEqual([
      {
        line: 3,
        code: "EVENT_INVALID",
        path: "stake_real",
        reason: expect.stringContaining("decimal"),
      },
      { line: 4, code: "IMPORT_VALUE", path: "stake_real", reason: expect.any(String) },
      { line: 5, code: "IMPORT_ROW", path: "", reason: expect.any(String) },
    ])
    await insertBlock(site.warehouse, block)
    expect(await counts()).toEqual({ events: "2", repeats: "1", conflicts: "1" })
    // The same places again, as after a kill: nothing is a repeat.
    await insertBlock(site.warehouse, block)
    expect(await counts()).toEqual({ events: "2", repeats: "1", conflicts: "1" })
    await dropBlock(site.warehouse, block)
    await stage()
    const again = await prepareBlock(site.warehouse, mapping, order(number))
    if (again) await insertBlock(site.warehouse, again)
    expect(await counts()).toEqual({ events: "2", repeats: "4", conflicts: "1" })
  })

  test("numbers its events' arrival in the order of the file", () => {
    expect(arrivalsOf(mapping)).toBe(200_000n)
  })

  async function counts() {
    const [row] = await site.warehouse.query(
      `select (select count() from raw_event) as events, (select count() from raw_repeat final) as repeats,
    (select count() from raw_conflict final) as conflicts`,
    )
    return row
  }
})

describe("what the gate must know", () => {
  test.each(["exclusion.started", "player.registered", "message.unsubscribed", "{a}"])(
    "does not go past the compliance topic: %s",
    (type) => {
      expect(whyNotDirect(bet({ type }), "rows.csv")).toEqual(expect.any(String))
    },
  )

  test("but a stake may", () => {
    expect(whyNotDirect(bet({}), "rows.csv.gz")).toBeUndefined()
    expect(whyNotDirect(bet({}), "rows.parquet")).toBeUndefined()
    expect(whyNotDirect(bet({}), "rows.ndjson")).toEqual(expect.any(String))
  })
})
