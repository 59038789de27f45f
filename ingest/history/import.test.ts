import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { BOUNDLESS } from "../../core/event-bounds.ts"
import { dryRun } from "./dry-run.ts"
import { historyEvents, historyLines, ImportTally } from "./import.ts"
import { loadMapping, type Mapping } from "./mapping.ts"
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

async function read(text: string) {
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

  test("with a quote that never ends says which file it is", async () => {
    await expect(read(`${HEAD}${row("a")}"b,in`)).rejects.toMatchObject({
      code: "IMPORT_FILE",
      message: expect.stringContaining("rows.csv"),
    })
  })
})
