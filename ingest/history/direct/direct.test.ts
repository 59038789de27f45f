import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type EventSite, openEventSite } from "../../../tests/event-site.ts"
import { NO_RULES } from "../../landing/rules.ts"
import { columnsOf, toEvents } from "../convert.ts"
import { historyEvents, ImportTally } from "../import.ts"
import { type Mapping, readMapping } from "../mapping.ts"
import { NOT_TEXT, STRAY_QUOTE } from "../row-fault.ts"
import { arrivalsOf, dropBlock, insertBlock, prepareBlock } from "./block.ts"
import { faultsOf } from "./block-fault.ts"
import { eventsSql } from "./events-sql.ts"
import { whyNotDirect } from "./refusal.ts"
import { pageOf, parquetColumns, type Staged, stageFile } from "./stage.ts"

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

/** Stages text and gives what the engine read; refused: why. */
async function stage(text: string | Buffer, mapping: Mapping, name = "rows.csv"): Promise<Staged> {
  number += 1
  const file = join(folder, name)
  writeFileSync(file, name.endsWith(".gz") ? gzipSync(text) : text)
  return stageFile(site.warehouse, { number, file }, mapping)
}

describe("a CSV file", () => {
  const HEAD = "a,at,b\n"
  const mapping = bet({ note: "{b}" })

  /** What the row-by-row reader makes of the file. */
  async function rowByRow() {
    const tally = new ImportTally()
    const source = { readParquet: () => Promise.reject(new Error()) }
    const reading = { files: [join(folder, "rows.csv")], mapping, source }
    const rows: object[] = []
    for await (const { line, event } of historyEvents(reading, tally, () => undefined))
      rows.push({ line, fields: [event["player_id"], event["occurred_at"], event["note"]] })
    const faults = tally.faults.map(({ line, reason }) => ({ line, fields: [], fault: reason }))
    return { rows, faults, read: tally.rowsRead }
  }

  async function byEngine() {
    const time = (at = "") => mapping.time.read(at)
    const staged = await pageOf(site.warehouse, number, 0)
    const rows = staged.flatMap(({ line, fields: [a, at, b], fault }) =>
      fault === undefined ? [{ line, fields: [a, time(at), b] }] : [],
    )
    const faults = staged.filter(({ fault }) => fault !== undefined)
    return { rows, faults, read: staged.length }
  }

  test("is read by the engine as row by row, or left to the row-by-row reader", async () => {
    // Bytes: \xe9 alone is no UTF-8, \xc3\xa9 is.
    const field = fc.oneof(
      fc.constantFrom("", "x", '"x"', '"a,b"', '"a""b"', '"a\nb"', 'a"b', " ", "\r"),
      fc.constantFrom("\xe9", "\xc3\xa9", '"\xe9"', '\xe9"', '"x"y'),
      fc.string({ maxLength: 5 }),
    )
    const line = fc.array(field, { minLength: 1, maxLength: 4 }).map((fields) => fields.join(","))
    const lines = fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n")), { maxLength: 8 })
    const text = fc
      .tuple(fc.constantFrom("\n", "\r\n"), lines)
      .map(([end, rows]) => `a,at,b${end}${rows.map((row) => row.join("")).join("")}`)
    let [read, faulty] = [0, 0]
    await fc.assert(
      fc.asyncProperty(text, async (content) => {
        const staged = await stage(Buffer.from(content, "latin1"), mapping)
        if (staged.kind === "refused") return
        read += 1
        const js = await rowByRow()
        faulty += js.faults.length
        expect(await byEngine()).toEqual(js)
        expect(staged.rows).toBe(js.read)
      }),
      { numRuns: 60, endOnFailure: true },
    )
    expect(read).toBeGreaterThan(3)
    expect(faulty).toBeGreaterThan(10)
  })

  test("whose lines end in both ways has all its rows, by their lines", async () => {
    for (const ends of [
      ["\r\n", "\n"],
      ["\n", "\r\n"],
    ]) {
      const rows = Array.from({ length: 10 }, (_, n) => `p${n},2026-01-01,${n}`)
      const text = ["a,at,b", ...rows].map((row, n) => row + ends[n < 5 ? 0 : 1]).join("")
      expect(await stage(text, mapping)).toMatchObject({ rows: 10, lastLine: 11 })
      expect((await byEngine()).rows.at(-1)).toMatchObject({
        line: 11,
        fields: ["p9", expect.anything(), "9"],
      })
      expect(await byEngine()).toEqual(await rowByRow())
    }
  })

  test("with a stray quote or bytes that are no UTF-8 loses those rows alone, by their lines", async () => {
    const text = `${HEAD}Ren\xe8,x,1\nRen\xe9,x,2\np"49,x,3\n"p"4,x,4\nRen\xc3\xa9,x,5\n`
    expect(await stage(Buffer.from(text, "latin1"), mapping)).toMatchObject({ rows: 5 })
    expect(await byEngine()).toEqual({
      rows: [{ line: 6, fields: ["René", expect.anything(), "5"] }],
      faults: [
        [2, NOT_TEXT],
        [3, NOT_TEXT],
        [4, STRAY_QUOTE],
        [5, STRAY_QUOTE],
      ].map(([line, fault]) => ({ line, fields: [], fault })),
      read: 5,
    })
  })

  test.each([
    ["a quoted field over two lines", `${HEAD}"p\n1",x,y\n`],
    ["a quote that is never closed", `${HEAD}"p1,x,y\np2,x,y\n`],
    ["carriage returns for ends", "a,at,b\rp1,x,y\r"],
  ])("with %s is left to the row-by-row reader", async (_, text) => {
    expect(await stage(text, mapping)).toMatchObject({ kind: "refused" })
  })

  test("with nothing in it, or a header that has a stray quote, is refused", async () => {
    for (const text of ["", "\r\n\n", 'a"b,at\n'])
      await expect(stage(text, mapping)).rejects.toMatchObject({ code: "IMPORT_FILE" })
  })

  test("packed, with a byte order mark and another delimiter is read too", async () => {
    const semicolons = bet({ note: "{b}" }, 'delimiter: ";"')
    const text = '\uFEFFa;at;b\r\np1;2026-01-01;"x;y"\r\n'
    expect(await stage(text, semicolons, "rows.csv.gz")).toMatchObject({ rows: 1, lastLine: 2 })
    expect(await pageOf(site.warehouse, number, 0)).toEqual([
      { line: 2, fields: ["p1", "2026-01-01", "x;y"] },
    ])
  })
})

describe("a file whose name is a pattern to the engine", () => {
  const NAMES = [
    ["br{jan}", "brjan"],
    ["br{jan,feb}", "brfeb"],
    ["a*c", "abc"],
    ["a?d", "abd"],
    ["in :: side", "in"],
    ["it's 5%", "its"],
  ]
  const HEAD = "a,at\n"
  const mapping = bet({})

  test.each(NAMES)(
    "is read itself, not another that the pattern finds: %s",
    async (name, other) => {
      await stage(`${HEAD}other,2026-01-01\n`, mapping, `${other}.csv`)
      expect(await stage(`${HEAD}own,2026-01-01\n`, mapping, `${name}.csv`)).toMatchObject({
        rows: 1,
      })
      expect((await pageOf(site.warehouse, number, 0))[0]?.fields[0]).toBe("own")
    },
  )

  test("is read itself in Parquet too, and packed", async () => {
    for (const name of ["pq{x}", "pqx"]) {
      await site.warehouse.command(`insert into function file('${join(folder, "made.parquet")}', 'Parquet')
select '${name}' as a, '2026-01-01' as at settings engine_file_truncate_on_insert = 1`)
      copyFileSync(join(folder, "made.parquet"), join(folder, `${name}.parquet`))
    }
    number += 1
    const file = join(folder, "pq{x}.parquet")
    await stageFile(site.warehouse, { number, file }, mapping)
    expect((await pageOf(site.warehouse, number, 0))[0]?.fields[0]).toBe("pq{x}")
    expect([...(await parquetColumns(site.warehouse, file)).keys()]).toEqual(["a", "at"])
    await stage(`${HEAD}packed,2026-01-01\n`, mapping, "p{a}.csv.gz")
    expect((await pageOf(site.warehouse, number, 0))[0]?.fields[0]).toBe("packed")
  })
})

describe("a Parquet file", () => {
  test("is read as text: decimals as they are, instants as instants, nothing as nothing", async () => {
    const file = join(folder, "rows.parquet")
    await site.warehouse.command(`insert into function file('${file}', 'Parquet')
select concat('p', toString(number)) as a, toDateTime64('2026-01-02 03:04:05.678', 3, 'UTC') + number as at,
    if(number = 1, null, toDecimal64(number + 0.5, 2)) as b, (number = 2)::Bool as is_live, toDate('2026-01-03') as day
from numbers(3)`)
    number += 1
    const mapping = bet({ note: "{b}|{is_live}|{day}" })
    expect(await stageFile(site.warehouse, { number, file }, mapping)).toMatchObject({ rows: 3 })
    expect([...columnsOf(mapping)]).toEqual(["a", "at", "b", "is_live", "day"])
    expect(
      (await pageOf(site.warehouse, number, 0)).map(({ line, fields }) => [line, ...fields]),
    ).toEqual([
      [1, "p0", "2026-01-02T03:04:05.678Z", "0.5", "false", "2026-01-03"],
      [2, "p1", "2026-01-02T03:04:06.678Z", "", "false", "2026-01-03"],
      [3, "p2", "2026-01-02T03:04:07.678Z", "2.5", "true", "2026-01-03"],
    ])
  })
})

test("a Parquet row with bytes that are no UTF-8 is told by its number", async () => {
  const file = join(folder, "latin.parquet")
  await site.warehouse.command(`insert into function file('${file}', 'Parquet')
select if(number = 1, unhex('52656EE9'), 'Ren\u00e9') as a, '2026-01-01' as at from numbers(3)`)
  number += 1
  await stageFile(site.warehouse, { number, file }, bet({}))
  expect(await pageOf(site.warehouse, number, 0)).toEqual([
    { line: 1, fields: ["René", "2026-01-01"] },
    { line: 2, fields: [], fault: NOT_TEXT },
    { line: 3, fields: ["René", "2026-01-01"] },
  ])
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
  const order = (of: number) => ({
    ...{ number: of, source: "import:test", behindLine: 0, arrival: 1n },
    rules: NO_RULES,
  })

  test("is judged like Kafka's: repeats, conflicts, and what is wrong, by line", async () => {
    await stage(text, mapping)
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
    await stage(text, mapping)
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
