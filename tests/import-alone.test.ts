import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Configuration } from "../commands/configuration.ts"
import type { ImportDesk, ImportStep, OpenedImport } from "../commands/import/desk.ts"
import { importFile } from "../commands/import/run.ts"
import { rolesOf } from "../commands/operation/landing.ts"
import type { Runtime } from "../commands/running.ts"
import { openRuntime } from "../commands/runtime.ts"
import { inProcess } from "../commands/session.ts"
import { readMapping } from "../ingest/history/mapping.ts"

const ROWS = 20_000
const mapping = readMapping(
  "test.yml",
  `description: Bets
rows:
  - event:
      event_id: "{id}"
      type: casino.bet
      brand: "{brand}"
      player_id: "{player}"
      occurred_at: "2026-01-01"
      round_id: "{id}"
      game_id: g1
      stake_real: "1.00"
      stake_bonus: "0"
      currency: EUR
`,
)

let folder: string
let runtime: Runtime
let imports: ImportDesk

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pitboss-import-alone-"))
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 7).toString("base64")
  const configuration = Configuration.parse({})
  runtime = await openRuntime({ dataDir: join(folder, "data"), need: "everything", configuration })
  imports = rolesOf(runtime).imports
})

afterAll(async () => {
  await runtime?.close()
  rmSync(folder, { recursive: true, force: true })
})

function bets(brand: string, rows = ROWS, first = 0): string {
  const file = join(folder, `${brand}.csv`)
  const lines = Array.from({ length: rows }, (_, n) => `${first + n},${brand},p${n % 50}`)
  writeFileSync(file, `id,brand,player\n${lines.join("\n")}\n`)
  return file
}

async function counted(brand: string) {
  const [row] = await runtime.warehouse.query(
    `select (select count() from raw_event where brand = {brand:String}) as events,
    (select uniqExact(event_id) from raw_event where brand = {brand:String}) as ids,
    (select toString(sum(stake_real)) from raw_event where brand = {brand:String}) as stakes`,
    { brand },
  )
  return row
}

const all = (rows: number) => ({ events: `${rows}`, ids: `${rows}`, stakes: `${rows}` })

async function toItsEnd(opened: OpenedImport): Promise<ImportStep> {
  for (let behindLine = opened.linesDone; ; ) {
    const step = await imports.step(opened, behindLine)
    if (step.hasEnded) return step
    behindLine = step.linesDone
  }
}

describe("one file imported twice at once", () => {
  test("is opened by one, and the other is told by name", async () => {
    const file = bets("opened")
    const both = await Promise.allSettled([
      imports.open({ file }, mapping),
      imports.open({ file }, mapping),
    ])
    const refused = both.flatMap((one) => (one.status === "rejected" ? [one.reason] : []))
    expect(refused).toEqual([
      expect.objectContaining({
        code: "IMPORT_RUNNING",
        message: expect.stringContaining("opened.csv"),
      }),
    ])
  })

  test("counts every stake once, though each operation is asked twice", async () => {
    const file = bets("twice")
    const opened = await imports.open({ file }, mapping)
    const staged = await Promise.all([imports.stage(opened), imports.stage(opened)])
    for (const one of staged) expect(one).toMatchObject({ rows: ROWS, lastLine: ROWS + 1 })
    const steps = await Promise.allSettled([imports.step(opened, 0), imports.step(opened, 0)])
    expect(steps.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"])
    expect(await counted("twice")).toEqual(all(ROWS))
  })

  test("from two command lines is imported once: one waits and then finds repeats, or is refused", async () => {
    const task = { file: bets("commands"), mapping, isByGateway: false }
    const silent = { fault: () => undefined, note: () => undefined, progress: () => undefined }
    const importing = () => importFile(inProcess(runtime), task, silent)
    const both = await Promise.allSettled([importing(), importing()])
    for (const one of both)
      if (one.status === "fulfilled") expect(one.value).toMatchObject({ accepted: ROWS })
      else expect(one.reason).toMatchObject({ code: "IMPORT_RUNNING" })
    expect(both.some(({ status }) => status === "fulfilled")).toBe(true)
    expect(await counted("commands")).toEqual(all(ROWS))
  })

  test("does not go on where a step begins elsewhere than the import has come", async () => {
    const opened = await imports.open({ file: bets("place") }, mapping)
    await imports.stage(opened)
    await expect(imports.step(opened, 7)).rejects.toMatchObject({ code: "IMPORT_PLACE" })
    expect(await toItsEnd(opened)).toMatchObject({ accepted: ROWS })
    await expect(imports.step(opened, ROWS + 1)).rejects.toMatchObject({ code: "IMPORT_GIVEN_UP" })
    expect(await counted("place")).toEqual(all(ROWS))
  })
})

test("a file that changes and is imported again ends the run that is under way, by name", async () => {
  const old = await imports.open({ file: bets("changed") }, mapping)
  await imports.stage(old)
  const anew = await imports.open({ file: bets("changed", ROWS, ROWS) }, mapping)
  expect(anew).toMatchObject({ hasChanged: true })
  const givenUp = { code: "IMPORT_GIVEN_UP", message: expect.stringContaining("newer run") }
  await expect(imports.step(old, 0)).rejects.toMatchObject(givenUp)
  await expect(imports.stage(old)).rejects.toMatchObject(givenUp)
  await imports.stage(anew)
  expect(await toItsEnd(anew)).toMatchObject({ accepted: ROWS })
  expect(await counted("changed")).toEqual(all(ROWS))
})

test("an import that nobody began is unknown", async () => {
  await expect(imports.stage({ number: 999, run: "none" })).rejects.toMatchObject({
    code: "IMPORT_UNKNOWN",
  })
})
