import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Configuration } from "../commands/configuration.ts"
import { Rejects } from "../commands/import/rejects.ts"
import { importFile } from "../commands/import/run.ts"
import { rolesOf } from "../commands/operation/landing.ts"
import type { Runtime } from "../commands/running.ts"
import { openRuntime } from "../commands/runtime.ts"
import { inProcess } from "../commands/session.ts"
import { readMapping } from "../ingest/history/mapping.ts"

const ROWS = 3_000
/** A value of a row that nobody may find anywhere else. */
const SECRET = "anna.secret@example.org"
const MAPPING = `description: Bets
rows:
  - event:
      event_id: "{id}"
      type: casino.bet
      brand: orsa
      player_id: "{player}"
      occurred_at: "{at}"
      round_id: "{id}"
      game_id: g1
      stake_real: "{stake}"
      stake_bonus: "0"
      currency: EUR
`

let folder: string
let runtime: Runtime

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pitboss-import-rejects-"))
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 7).toString("base64")
  const configuration = Configuration.parse({})
  runtime = await openRuntime({ dataDir: join(folder, "data"), need: "everything", configuration })
})

afterAll(async () => {
  await runtime?.close()
  rmSync(folder, { recursive: true, force: true })
})

const isBad = (n: number) => n % 2 === 0
const stakeOf = (n: number) => (isBad(n) ? SECRET : "1.50")

function bets(name: string): string {
  const file = join(folder, name)
  const rows = Array.from({ length: ROWS }, (_, n) => `${name}-${n},p1,2026-01-01,${stakeOf(n)}`)
  writeFileSync(file, `id,player,at,stake\n${rows.join("\n")}\n`)
  return file
}

const mapping = readMapping("test.yml", MAPPING)
const silent = { fault: () => undefined, note: () => undefined, progress: () => undefined }
const importing = (file: string, more: { isByGateway?: boolean; rejects?: string } = {}) =>
  importFile(inProcess(runtime), { file, mapping, isByGateway: false, ...more }, silent)
/** The bad rows by their line in a file with a header. */
const badLines = Array.from({ length: ROWS }, (_, n) => n)
  .filter(isBad)
  .map((n) => n + 2)

function kept(path: string | undefined) {
  const text = readFileSync(path ?? "", "utf8")
  expect(text).not.toContain(SECRET)
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { file: string; line: number; code: string })
}

describe("the rejected rows of an import", () => {
  test.each([false, true])("are all kept by line, through the gateway: %s", async (isByGateway) => {
    const file = bets(`all-${isByGateway}.csv`)
    const { accepted, rejected, rejectsPath } = await importing(file, { isByGateway })
    expect({ accepted, rejected }).toEqual({ accepted: ROWS / 2, rejected: ROWS / 2 })
    expect(rejectsPath).toMatch(/import-rejects\/\d+\.ndjson$/)
    expect(kept(rejectsPath).map(({ line }) => line)).toEqual(badLines)
    expect(kept(rejectsPath)[0]).toEqual({
      ...{ file, line: 2, code: "EVENT_INVALID", path: "stake_real" },
      reason: expect.stringContaining("decimal"),
    })
  })

  test("are not there where there are none", async () => {
    const file = join(folder, "well.csv")
    writeFileSync(file, "id,player,at,stake\nwell-1,p1,2026-01-01,5\n")
    const rejects = join(folder, "well.ndjson")
    expect((await importing(file, { rejects })).rejectsPath).toBeUndefined()
    expect(existsSync(rejects)).toBe(false)
  })

  test.each([false, true])(
    "of several files share the one that is named, and come once however often, through the gateway: %s",
    async (isByGateway) => {
      const rejects = join(folder, `shared-${isByGateway}.ndjson`)
      const files = [bets(`one-${isByGateway}.csv`), bets(`two-${isByGateway}.csv`)]
      for (const file of [...files, ...files]) await importing(file, { isByGateway, rejects })
      const lines = kept(rejects)
      for (const file of files)
        expect(lines.filter((one) => one.file === file).map(({ line }) => line)).toEqual(badLines)
      expect(lines).toHaveLength(2 * badLines.length)
    },
  )

  test("that a run noted before it was cut off do not come twice", async () => {
    const file = bets("cut-off.csv")
    const { imports } = rolesOf(runtime)
    const opened = await imports.open({ file }, mapping)
    await imports.stage(opened)
    // As a kill leaves it between the rejects and the block.
    const noted = { line: 2, code: "EVENT_INVALID", path: "stake_real", reason: "cut off" }
    await new Rejects(opened.rejectsPath, file).add([noted, { ...noted, line: 4 }])
    // A kill takes the run with it.
    imports.release(opened)
    const { rejectsPath } = await importing(file)
    expect(rejectsPath).toBe(opened.rejectsPath)
    expect(kept(rejectsPath).map(({ line }) => line)).toEqual(badLines)
  })
})
