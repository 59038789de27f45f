import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { tableFromIPC } from "apache-arrow"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openEmbedded, removeEmbedded } from "./embedded.ts"
import type { Warehouse } from "./warehouse.ts"

let path: string
let warehouse: Warehouse

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-warehouse-"))
  warehouse = await openEmbedded({ path })
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

describe("the embedded warehouse", () => {
  test("hands out cents and big integers as strings", async () => {
    const rows = await warehouse.query(
      "select toDecimal128('90071992547409.930001', 6) as amount, toUInt64(18446744073709551615) as key",
    )
    expect(rows).toEqual([{ amount: "90071992547409.930001", key: "18446744073709551615" }])
  })

  test("pins its settings on every connection of the pool", async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, () =>
        warehouse.query("select toUInt64(1) as n, sleep(0.05) as slept"),
      ),
    )
    expect(all.flat().every((row) => "n" in row && row.n === "1")).toBe(true)
  })

  test("binds values on the server, whatever they hold", async () => {
    const name = "o'hara\\'; drop table x; --"
    expect(await warehouse.query("select {name:String} as name", { name })).toEqual([{ name }])
  })

  test("a block sent twice under one token is stored once, also in the view's table", async () => {
    await warehouse.migrate([
      {
        name: "0001_try",
        statements: [
          "create table if not exists try_base (n UInt64) engine = MergeTree order by n settings non_replicated_deduplication_window = 100",
          "create table if not exists try_sum (n UInt64) engine = MergeTree order by n settings non_replicated_deduplication_window = 100",
          "create materialized view if not exists try_view to try_sum as select sum(n) as n from try_base",
        ],
      },
    ])
    const rows = [{ n: 1 }, { n: 2 }]
    await warehouse.insert("try_base", rows, { deduplicationToken: "it's \\ one" })
    await warehouse.insert("try_base", rows, { deduplicationToken: "it's \\ one" })
    await warehouse.insert("try_base", rows, { deduplicationToken: "another" })
    expect(await warehouse.query("select count() as c from try_base")).toEqual([{ c: "4" }])
    expect(await warehouse.query("select sum(n) as s from try_sum")).toEqual([{ s: "6" }])
  })

  test("takes each migration once and refuses one that was changed", async () => {
    const step = { name: "0002_once", statements: ["create table once (n UInt8) engine = Memory"] }
    expect(await warehouse.migrate([step])).toEqual(["0002_once"])
    expect(await warehouse.migrate([step])).toEqual([])
    await expect(
      warehouse.migrate([
        { ...step, statements: ["create table twice (n UInt8) engine = Memory"] },
      ]),
    ).rejects.toMatchObject({ code: "WAREHOUSE_MIGRATION_CHANGED" })
  })

  test("answers Arrow that Arrow can read", async () => {
    const table = tableFromIPC(await warehouse.queryArrow("select number as n from numbers(3)"))
    expect(table.numRows).toBe(3)
  })

  test("answers rows as NDJSON text", async () => {
    expect(await warehouse.queryText("select number as n from numbers(2)")).toBe(
      '{"n":"0"}\n{"n":"1"}',
    )
  })

  test("names the engine's error in the code and shows no inserted row", async () => {
    await expect(warehouse.query("select * from nowhere")).rejects.toMatchObject({
      code: "WAREHOUSE_UNKNOWN_TABLE",
    })
    const failed = warehouse.insert("try_base", [{ n: "secret@example.com" }])
    await expect(failed).rejects.toThrow(/^(?!.*in:.*secret)/s)
  })
})
