import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { historyLines, ImportTally } from "./import.ts"
import { loadMapping, type Mapping } from "./mapping.ts"

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
const HEAD = "id,kind,player,at,amount\n"
const row = (id: string) => `${id},in,p1,2026-01-01 10:00:00,5\n`

let folder: string
let mapping: Mapping

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pitboss-history-"))
  writeFileSync(join(folder, "map.yml"), MAPPING)
  mapping = loadMapping(join(folder, "map.yml"))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function read(text: string) {
  const file = join(folder, "rows.csv")
  writeFileSync(file, text)
  const tally = new ImportTally()
  const ids: string[] = []
  for await (const line of historyLines([file], mapping, tally, () => undefined))
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

  test("with a quote that never ends says which file it is", async () => {
    await expect(read(`${HEAD}${row("a")}"b,in`)).rejects.toMatchObject({
      code: "IMPORT_FILE",
      message: expect.stringContaining("rows.csv"),
    })
  })
})
