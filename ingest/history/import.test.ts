import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { BOUNDLESS } from "../../core/event-bounds.ts"
import { dryRun } from "./dry-run.ts"
import { historyEvents, historyLines, ImportTally } from "./import.ts"
import { loadMapping, type Mapping, readMapping } from "./mapping.ts"
import { ParquetReader } from "./parquet-reader.ts"

const MAPPING = `description: Payments
time_zone: UTC
rows:
  - where: { kind: in }
    event:
      event_id: "{id}"
      type: deposit
      brand: orsa
      player_id: "{player}"
      occurred_at: "{at}"
      payment_id: "{id}"
      status: approved
      amount: "{amount}"
      currency: EUR
`
const ENTRANCE = { bounds: BOUNDLESS, arrivedAt: Date.UTC(2026, 5, 1) }
const HEAD = "id,kind,player,at,amount\n"
const row = (id: string) => `${id},in,p1,2026-01-01 10:00:00,5\n`

let folder: string
let mapping: Mapping
const parquet = new ParquetReader()
const reading = (file: string) => ({
  files: [file],
  mapping,
  source: { readParquet: parquet.read },
})

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pitboss-history-"))
  writeFileSync(join(folder, "map.yml"), MAPPING)
  mapping = loadMapping(join(folder, "map.yml"))
})

afterAll(async () => {
  await parquet.close()
  rmSync(folder, { recursive: true, force: true })
})

async function read(text: string | Buffer) {
  const file = join(folder, "rows.csv")
  writeFileSync(file, text)
  const tally = new ImportTally()
  const ids: string[] = []
  for await (const line of historyLines(reading(file), tally, () => undefined))
    ids.push(JSON.parse(line).event_id)
  return { ids, tally, file }
}

describe("a file of history", () => {
  test("with a row of too few or too many columns is read on behind it, and the row is named", async () => {
    const { ids, tally, file } = await read(
      `${HEAD}${row("a")}b,in,p1\n${row("c")}d,in,p1,2026-01-01 10:00:00,5,6\n${row("e")}`,
    )
    expect(ids).toEqual(["a", "c", "e"])
    expect(tally.rowsRead).toBe(5)
    expect(tally.faults.map(({ place }) => place)).toEqual([`${file}:3`, `${file}:5`])
    expect([0, 1, 2].map((index) => tally.placeOf(index))).toEqual(
      [2, 4, 6].map((line) => `${file}:${line}`),
    )
  })

  test("of NDJSON is read as one of CSV is, packed or not, and lines that are none are named", async () => {
    const text = [
      JSON.stringify({
        id: "a",
        kind: "in",
        player: "p1",
        at: "2026-01-01 10:00:00",
        amount: 5.25,
      }),
      "",
      "{",
      "[1]",
      '{"id":"b","kind":"in","player":"p1","at":"2026-01-01 10:00:00","amount":123456789012345678}',
      JSON.stringify({ id: "c", kind: "out" }),
    ].join("\n")
    for (const name of ["rows.ndjson", "rows.jsonl.gz"]) {
      const file = join(folder, name)
      writeFileSync(file, name.endsWith(".gz") ? gzipSync(text) : text)
      const tally = new ImportTally()
      const events: unknown[] = []
      for await (const { event, line } of historyEvents(reading(file), tally, () => undefined))
        events.push({ line, amount: event["amount"] })
      expect(events).toEqual([{ line: 1, amount: "5.25" }])
      expect(tally.faults.map(({ place }) => place)).toEqual([3, 4, 5].map((n) => `${file}:${n}`))
    }
  })

  test("can be tried: what would be sent, and what the gateway would refuse, by line", async () => {
    const file = join(folder, "try.csv")
    const rows = `${row("a")}b,in,p2,2026-01-02 10:00:00,"5,1"\nc,out,p1,,\nd,in\n${row("e")}`
    writeFileSync(file, `${HEAD}${rows}`)
    expect(await dryRun(reading(file), ENTRANCE, () => undefined)).toEqual({
      rowsRead: 5,
      passedOver: 1,
      events: { deposit: 2 },
      players: 1,
      firstAt: "2026-01-01T10:00:00.000Z",
      lastAt: "2026-01-01T10:00:00.000Z",
      rejected: 2,
      faults: [
        expect.objectContaining({ place: `${file}:5`, code: "IMPORT_ROW" }),
        expect.objectContaining({ place: `${file}:3`, code: "EVENT_INVALID", path: "amount" }),
      ],
    })
  })

  test("that is called Parquet and is none is refused", async () => {
    const file = join(folder, "rows.parquet")
    writeFileSync(file, "")
    await expect(dryRun(reading(file), ENTRANCE, () => undefined)).rejects.toMatchObject({
      code: "IMPORT_FILE",
    })
  })

  test("with a quote that never ends loses that row alone, told by the line where it opens", async () => {
    const { ids, tally, file } = await read(
      `${HEAD}${row("a")}"b,in,p1,2026-01-01 10:00:00,5\n${row("c")}${row("d")}`,
    )
    expect(ids).toEqual(["a", "c", "d"])
    expect(tally.faults).toEqual([
      {
        ...{ place: `${file}:3`, line: 3, code: "IMPORT_ROW", path: "" },
        reason: expect.stringContaining("quote"),
      },
    ])
  })

  test("with two quotes that were meant for none loses their rows, and none between them", async () => {
    const { ids, tally } = await read(
      `${HEAD}${row("a")}"b,in,p1,2026-01-01 10:00:00,5\n${row("c")}d,in,p1,2026-01-01 10:00:00,5"\n${row("e")}`,
    )
    expect(ids).toEqual(["a", "c", "e"])
    expect(tally.faults.map(({ line }) => line)).toEqual([3, 5])
  })

  test("with a quoted field over several lines is read, whatever its lines end with", async () => {
    const { ids, tally } = await read(
      `${HEAD}"a\r\n""1""\n",in,p1,2026-01-01 10:00:00,5\r\n${row("b")}`,
    )
    expect(ids).toEqual(['a\r\n"1"\n', "b"])
    expect([0, 1].map((index) => tally.lineOf(index))).toEqual([4, 5])
  })

  test("whose lines end in CRLF, LF or the carriage returns of old has all its rows", async () => {
    const [head, ...rows] = `${HEAD}${row("a")}${row("b")}${row("c")}`.trimEnd().split("\n")
    for (const ends of [
      ["\r\n", "\n"],
      ["\n", "\r\n"],
      ["\r", "\r"],
    ]) {
      const text = `${head}${ends[0]}${rows.map((each) => `${each}${ends[1]}`).join("")}`
      const { ids, tally } = await read(text)
      expect(ids).toEqual(["a", "b", "c"])
      expect([0, 1, 2].map((index) => tally.lineOf(index))).toEqual([2, 3, 4])
    }
  })

  test("with bytes that are no UTF-8 loses those rows, so that no two players become one", async () => {
    const player = (id: string, name: string) => row(id).replace("p1", name)
    const csv = `${HEAD}${player("a", "Ren\xe8")}${player("b", "Ren\xe9")}${row("c")}`
    const { ids, tally } = await read(Buffer.from(csv, "latin1"))
    expect(ids).toEqual(["c"])
    expect(tally.faults.map(({ line, code }) => [line, code])).toEqual([
      [2, "IMPORT_ROW"],
      [3, "IMPORT_ROW"],
    ])
    const file = join(folder, "latin.ndjson")
    writeFileSync(
      file,
      Buffer.from('{"id":"Ren\xe9","kind":"out"}\n{"id":"c","kind":"out"}\n', "latin1"),
    )
    const tried = await dryRun(reading(file), ENTRANCE, () => undefined)
    expect(tried).toMatchObject({ rowsRead: 2, passedOver: 1, rejected: 1 })
    expect(tried.faults[0]).toMatchObject({ place: `${file}:1`, code: "IMPORT_ROW" })
  })

  test("in another encoding is read where the mapping names it", async () => {
    const text = `${HEAD}${row("Ren\xe9")}${row("Ren\xe8")}`
    const file = join(folder, "latin.csv")
    writeFileSync(file, Buffer.from(text, "latin1"))
    const latin = readMapping("latin.yml", `encoding: latin1\n${MAPPING}`)
    const tally = new ImportTally()
    const ids: unknown[] = []
    const latinReading = { ...reading(file), mapping: latin }
    for await (const { event } of historyEvents(latinReading, tally, () => undefined))
      ids.push(event["event_id"])
    expect(ids).toEqual(["René", "Renè"])
  })

  test("with nothing in it is refused by the trial as by the import", async () => {
    await expect(read("")).rejects.toMatchObject({
      code: "IMPORT_FILE",
      message: expect.stringContaining("is empty"),
    })
  })
})
