import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openEmbedded, removeEmbedded } from "./embedded.ts"
import { readOnlySql } from "./read-only.ts"
import type { Warehouse } from "./warehouse.ts"

let path: string
let warehouse: Warehouse

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-sql-"))
  warehouse = await openEmbedded({ path })
  await warehouse.command("create table kept (n UInt8) engine = MergeTree order by n")
  await warehouse.command("insert into kept values (1)")
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

describe("read-only SQL", () => {
  test.each([
    "select n from kept;",
    "with a as (select n from kept) select sum(n) as total from a",
    "select number from numbers(3) union all select n from kept",
    "select 'drop table kept; set x = 1' as harmless -- file('x')",
  ])("runs %s", async (sql) => {
    expect((await warehouse.query(await readOnlySql(warehouse, sql))).length).toBeGreaterThan(0)
  })

  test.each([
    "drop table kept",
    "select 1; drop table kept",
    "insert into kept select 2",
    "select * from file('/etc/passwd', 'LineAsString')",
    "select file('/etc/passwd')",
    "select * from url('http://127.0.0.1:1/', 'LineAsString')",
    "select 1 into outfile '/tmp/pitboss-outfile'",
    "select (select 1 settings readonly = 0)",
    "select n from kept settings max_threads = 1",
    "kill query where 1",
    "system flush logs",
    "explain ast select 1",
    "",
  ])("refuses %s and leaves the table as it is", async (sql) => {
    await expect(readOnlySql(warehouse, sql)).rejects.toMatchObject({
      code: expect.stringMatching(/^SQL_(SYNTAX|REFUSED)$/),
    })
    expect(await warehouse.query("select count() as c from kept")).toEqual([{ c: "1" }])
  })
})
