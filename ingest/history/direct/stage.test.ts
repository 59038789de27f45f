import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openEmbedded } from "../../../warehouse/embedded.ts"
import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { landingImportRow } from "../../landing/table/landing-import-row.ts"
import { columnsOf } from "../convert.ts"
import { historyEvents, ImportTally } from "../import.ts"
import { type Mapping, readMapping } from "../mapping.ts"
import { NOT_TEXT, STRAY_QUOTE } from "../row-fault.ts"
import { pageOf, parquetColumns, type Staged, stageFile } from "./stage.ts"

let warehouse: Warehouse
let folder: string
let number = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pitboss-stage-"))
  warehouse = await openEmbedded({ path: join(folder, "warehouse") })
  await warehouse.migrate([landingImportRow])
})

afterAll(async () => {
  await warehouse?.close()
  rmSync(folder, { recursive: true, force: true })
})

const bet = (fields: Record<string, string>, more = "") => {
  const event = {
    ...{ event_id: "e-{#}", type: "casino.bet", brand: "orsa", player_id: "{a}" },
    ...{ occurred_at: "{at}", ...fields },
  }
  const text = `description: test\n${more}\nrows:\n  - event: ${JSON.stringify(event)}`
  return readMapping("test.yml", text)
}

/** Stages text and gives what the engine read; refused: why. */
async function stage(text: string | Buffer, mapping: Mapping, name = "rows.csv"): Promise<Staged> {
  number += 1
  const file = join(folder, name)
  writeFileSync(file, name.endsWith(".gz") ? gzipSync(text) : text)
  return stageFile(warehouse, { number, file }, mapping)
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
    const staged = await pageOf(warehouse, number, 0)
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
    expect(await pageOf(warehouse, number, 0)).toEqual([
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
      expect((await pageOf(warehouse, number, 0))[0]?.fields[0]).toBe("own")
    },
  )

  test("is read itself in Parquet too, and packed", async () => {
    for (const name of ["pq{x}", "pqx"]) {
      await warehouse.command(`insert into function file('${join(folder, "made.parquet")}', 'Parquet')
select '${name}' as a, '2026-01-01' as at settings engine_file_truncate_on_insert = 1`)
      copyFileSync(join(folder, "made.parquet"), join(folder, `${name}.parquet`))
    }
    number += 1
    const file = join(folder, "pq{x}.parquet")
    await stageFile(warehouse, { number, file }, mapping)
    expect((await pageOf(warehouse, number, 0))[0]?.fields[0]).toBe("pq{x}")
    expect([...(await parquetColumns(warehouse, file)).keys()]).toEqual(["a", "at"])
    await stage(`${HEAD}packed,2026-01-01\n`, mapping, "p{a}.csv.gz")
    expect((await pageOf(warehouse, number, 0))[0]?.fields[0]).toBe("packed")
  })
})

describe("a Parquet file", () => {
  test("is read as text: decimals as they are, instants as instants, nothing as nothing", async () => {
    const file = join(folder, "rows.parquet")
    await warehouse.command(`insert into function file('${file}', 'Parquet')
select concat('p', toString(number)) as a, toDateTime64('2026-01-02 03:04:05.678', 3, 'UTC') + number as at,
    if(number = 1, null, toDecimal64(number + 0.5, 2)) as b, (number = 2)::Bool as is_live, toDate('2026-01-03') as day
from numbers(3)`)
    number += 1
    const mapping = bet({ note: "{b}|{is_live}|{day}" })
    expect(await stageFile(warehouse, { number, file }, mapping)).toMatchObject({ rows: 3 })
    expect([...columnsOf(mapping)]).toEqual(["a", "at", "b", "is_live", "day"])
    expect(
      (await pageOf(warehouse, number, 0)).map(({ line, fields }) => [line, ...fields]),
    ).toEqual([
      [1, "p0", "2026-01-02T03:04:05.678Z", "0.5", "false", "2026-01-03"],
      [2, "p1", "2026-01-02T03:04:06.678Z", "", "false", "2026-01-03"],
      [3, "p2", "2026-01-02T03:04:07.678Z", "2.5", "true", "2026-01-03"],
    ])
  })
})

test("a Parquet time without a zone is text as it stands, an instant is one", async () => {
  // Written by pyarrow: the engine itself writes instants only.
  const file = fileURLToPath(new URL("./local-time.fixture.parquet", import.meta.url))
  number += 1
  const mapping = bet({ note: "{instant}" })
  await stageFile(warehouse, { number, file }, mapping)
  expect(columnsOf(mapping).has("instant")).toBe(true)
  expect((await pageOf(warehouse, number, 0)).map(({ fields }) => fields)).toEqual([
    ["p0", "2026-03-29 03:30:00.000", "2026-03-29T03:30:00.000000Z"],
    ["p1", "2026-01-01 00:00:00.123", "2026-01-01T00:00:00.000000Z"],
  ])
})

test("a Parquet row with bytes that are no UTF-8 is told by its number", async () => {
  const file = join(folder, "latin.parquet")
  await warehouse.command(`insert into function file('${file}', 'Parquet')
select if(number = 1, unhex('52656EE9'), 'Ren\u00e9') as a, '2026-01-01' as at from numbers(3)`)
  number += 1
  await stageFile(warehouse, { number, file }, bet({}))
  expect(await pageOf(warehouse, number, 0)).toEqual([
    { line: 1, fields: ["René", "2026-01-01"] },
    { line: 2, fields: [], fault: NOT_TEXT },
    { line: 3, fields: ["René", "2026-01-01"] },
  ])
})

test("a column of Parquet that is called as one of ours is read itself", async () => {
  const file = join(folder, "named.parquet")
  await warehouse.command(`insert into function file('${file}', 'Parquet')
select 'p' as a, '2026-01-01' as at, 'betting line' as line, 'whose' as fault settings engine_file_truncate_on_insert = 1`)
  number += 1
  await stageFile(warehouse, { number, file }, bet({ note: "{line}", round_id: "{fault}" }))
  const [row] = await pageOf(warehouse, number, 0)
  expect(row).toMatchObject({ line: 1 })
  expect([...(row?.fields ?? [])].sort()).toEqual(["2026-01-01", "betting line", "p", "whose"])
  expect(row?.fault).toBeUndefined()
})
