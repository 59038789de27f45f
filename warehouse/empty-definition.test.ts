import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { openEmbedded } from "./embedded.ts"
import { removeEmptyDefinitions } from "./empty-definition.ts"

let path: string
let database: string

beforeEach(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-empty-"))
  const warehouse = await openEmbedded({ path })
  await warehouse.command("create table kept (n UInt8) engine = MergeTree order by n")
  await warehouse.insert("kept", [{ n: 7 }])
  await warehouse.close()
  database = join(path, "data", "metadata", "default")
})

afterEach(() => rmSync(path, { recursive: true, force: true }))

const empty = (table: string) => writeFileSync(join(database, `${table}.sql`), "")

test("a folder opens in which tables of a moment were begun on a full disk, and nothing else is lost", async () => {
  for (const table of ["int_player_state__memory", "raw_event__recent", "int_x__keys"]) empty(table)
  const warehouse = await openEmbedded({ path })
  expect(await warehouse.query("select n from kept")).toEqual([{ n: 7 }])
  await warehouse.close()
  expect(readdirSync(database)).toEqual(["kept.sql"])
})

test("the empty definition of a table that keeps something is told with its file, and stays", async () => {
  empty("raw_event")
  empty("int_x__keys")
  const opened = openEmbedded({ path })
  await expect(opened).rejects.toMatchObject({ code: "WAREHOUSE_DEFINITION_EMPTY" })
  await expect(opened).rejects.toThrow(join(database, "raw_event.sql"))
  expect(existsSync(join(database, "int_x__keys.sql"))).toBe(true)
})

test("what the engine cannot open for another reason is not said to be in use", async () => {
  writeFileSync(join(database, "odd.sql"), "no definition")
  await expect(openEmbedded({ path })).rejects.toMatchObject({ code: "WAREHOUSE_CANNOT_OPEN" })
})

test("a folder that is not there yet has none", () => {
  expect(removeEmptyDefinitions(join(path, "elsewhere"))).toEqual([])
})
