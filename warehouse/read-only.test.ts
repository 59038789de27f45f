import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openEmbedded, removeEmbedded } from "./embedded.ts"
import { readOnlySql, TABLE_FUNCTIONS_ALLOWED } from "./read-only.ts"
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
    "select n from kept where n in (select number from numbers(3))",
    "select format('{} of {}', 1, 2) as words, merge_tree from (select 1 as merge_tree)",
    "select * apply toString, sum(n) over (order by intDiv(n, 2), (n, 1)) as total from kept",
    "select * from generateSeries(1, 5) as a cross join zeros(2) as c",
  ])("runs %s", async (sql) => {
    expect((await warehouse.query(await readOnlySql(warehouse, sql))).length).toBeGreaterThan(0)
  })

  test.each([
    "drop table kept",
    "select 1; drop table kept",
    "insert into kept select 2",
    "select * from file('/etc/passwd', 'LineAsString')",
    "select file('/etc/passwd')",
    "select * apply file from (select '/etc/passwd' as p)",
    "select * apply x -> file(x) from (select '/etc/passwd' as p)",
    "select count() over (partition by * apply file apply file) from kept",
    "select sum(1) over (order by file('/etc/passwd'))",
    "select sum(1) over (order by (select 1))",
    "select arrayMap(file, ['/etc/passwd'])",
    "select arrayMap(`file`, groupArray('/etc/passwd')) from kept",
    "select x from values('a UInt8, x String alias file(\\'/etc/passwd\\')', 1)",
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

describe("table functions", () => {
  // In a table's place and joined, in a sub-query and a `with`, quoted.
  const places = (name: string, asked: string) => [
    `select * from kept join ${name}${asked} as b on 1`,
    `with a as (select * from \`${name}\`${asked}) select n from kept`,
    `select n from kept where n in (select * from ${name}${asked})`,
  ]
  const ASKED: Readonly<Record<string, string>> = {
    view: "(select 1)",
    viewIfPermitted: "(select 1 else null('a UInt8'))",
  }

  test("that reach outside are refused, whichever the engine has and wherever they stand", async () => {
    const rows = await warehouse.query<{ name: string }>("select name from system.table_functions")
    const names = rows.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(["fileCluster", "urlCluster", "filesystem"]))
    const refused = names.filter((one) => !TABLE_FUNCTIONS_ALLOWED.includes(one))
    const others: string[] = []
    // Each in one of the places, in turn.
    for (const [index, name] of refused.entries()) {
      const asked = places(name, ASKED[name] ?? "('default', 'x', 'CSV')")
      const sql = asked[index % asked.length] ?? ""
      if ((await codeOf(sql)) !== "SQL_REFUSED") others.push(sql)
    }
    expect(others).toEqual([])
  })

  test.each([
    "select * from FILECLUSTER('default', '/etc/passwd', 'LineAsString')",
    "select * from urlcluster('default', 'http://127.0.0.1:1/', 'LineAsString')",
    "select * from someNewCluster('default', 'x')",
    "select * from somethingNew('x')",
    "select 1 in fileCluster('default', '/etc/passwd', 'LineAsString')",
    "select 1 in (select * from filesystem('/'))",
  ])("%s is refused", async (sql) => {
    expect(await codeOf(sql)).toBe("SQL_REFUSED")
  })

  const codeOf = (sql: string): Promise<string> =>
    readOnlySql(warehouse, sql).then(
      () => "passed",
      ({ code }: { readonly code: string }) => code,
    )
})
