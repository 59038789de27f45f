import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { estimateOf } from "./estimate.ts"

let path: string
let warehouse: Warehouse

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-estimate-"))
  warehouse = await openEmbedded({ path })
  await warehouse.command(
    "create table ft_player (player_key UInt64, deposits Decimal(38, 6)) engine = MergeTree order by player_key",
  )
  await warehouse.command("insert into ft_player select number, 5 from numbers(100)")
})

afterAll(async () => {
  await warehouse.close()
  rmSync(path, { recursive: true, force: true })
})

test("what a select would read is told in rows, and in bytes of the average row", async () => {
  const select = "select player_key from ft_player where deposits > {least:UInt8}"
  expect(await estimateOf({ warehouse, bounded: warehouse }, select, { least: 1 })).toEqual([
    { relation: "ft_player", rows: 100, bytes: 100 * (8 + 16) },
  ])
  expect(
    await estimateOf({ warehouse, bounded: warehouse }, "select toUInt64(1) as player_key", {}),
  ).toEqual([])
})
