import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { PitbossError } from "../core/errors.ts"
import { parseSegment } from "../segments/segment.ts"
import { openEmbedded, removeEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { Audiences, audienceOf } from "./audience.ts"

let path: string
let warehouse: Warehouse

const segment = (name: string, sql: string) =>
  parseSegment(`${name}.sql`, `---\nname: ${name}\ndescription: d\nowner: crm\n---\n${sql}`)
const VIP = segment("vip", "select player_key, country from ft_player")
const TORN = segment("torn", "select player_key from nowhere")

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-audience-"))
  warehouse = await openEmbedded({ path })
  await warehouse.command(
    "create table ft_player (player_key UInt64, country String) engine = MergeTree order by player_key",
  )
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

test("a segment that was read, or is refused for its text, is not read again", async () => {
  const audiences = new Audiences(warehouse)
  const read = await audiences.read([VIP, TORN])
  expect(read).toEqual([
    { name: "vip", purpose: "marketing", columns: ["country"] },
    { name: "torn", purpose: "marketing" },
  ])
  const asked = vi.spyOn(warehouse, "query")
  expect(await audiences.read([VIP, TORN])).toEqual(read)
  expect([asked.mock.calls, audiences.unread()]).toEqual([[], []])
  asked.mockRestore()
})

test.each(["WAREHOUSE_MEMORY_LIMIT_EXCEEDED", "WAREHOUSE_FAILED", "WAREHOUSE_UNFINISHED"])(
  "a segment that the engine could not read for %s is read anew",
  async (code) => {
    const failure = new PitbossError(code, "The engine gave no answer.")
    const audiences = new Audiences(warehouse)
    const ask = warehouse.query.bind(warehouse)
    // The place at which a failure looks most like one of the text.
    const asked = vi.spyOn(warehouse, "query").mockImplementation((sql, params) => {
      const fails = code === "WAREHOUSE_UNFINISHED" ? "explain query tree" : "describe table"
      return sql.startsWith(fails) ? Promise.reject(failure) : ask(sql, params)
    })
    expect(await audiences.read([VIP])).toEqual([{ name: "vip", purpose: "marketing" }])
    expect(audiences.unread()).toEqual(["vip"])
    await expect(audienceOf(warehouse, VIP)).rejects.toBe(failure)
    asked.mockRestore()
    expect(await audiences.read([VIP])).toMatchObject([{ columns: ["country"] }])
    expect(audiences.unread()).toEqual([])
  },
)
