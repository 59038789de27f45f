import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openEmbedded, removeEmbedded } from "../../warehouse/embedded.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { db } from "./client.ts"
import { compile, typed } from "./compile.ts"
import { createTable } from "./ddl.ts"

let path: string
let warehouse: Warehouse

const column = (name: string, type: string) => ({ name, type, description: `The ${name}` })

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-dialect-"))
  warehouse = await openEmbedded({ path })
  const { sql } = createTable({
    ...{ name: "kept", engine: "ReplacingMergeTree(version)", comment: "Rows of a test" },
    columns: [
      ...[column("day", "Date"), column("brand", "String"), column("version", "UInt64")],
      ...[column("tags", "Array(String)"), column("ggr", "Decimal(38, 6)")],
    ],
    partitionBy: ["toYYYYMM(day)"],
    orderBy: ["brand", "day"],
    ttl: "day + interval 100 year",
    extras: ["projection by_day (select day, sum(version) group by day)"],
    settings: ["index_granularity = 64", "deduplicate_merge_projection_mode = 'drop'"],
  })
  await warehouse.command(sql)
  for (const version of [1, 2])
    await warehouse.command(
      `insert into kept select toDate('2026-01-01') + number * 2, 'orsa', ${version}, if(number = 0, ['a', 'b'], []), number from numbers(3)`,
    )
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

async function rows(builder: Parameters<typeof compile>[0]) {
  const { sql, params } = compile(builder)
  return warehouse.query<Record<string, unknown>>(sql, params)
}

describe("the clauses of ClickHouse", () => {
  test("a table has its partitions, order, end, projection and settings", async () => {
    const [table] = await warehouse.query<{ partition_key: string; create_table_query: string }>(
      "select partition_key, create_table_query from system.tables where name = 'kept'",
    )
    expect(table?.partition_key).toBe("(toYYYYMM(day))")
    for (const said of [
      ...["PROJECTION by_day", "TTL day + toIntervalYear(100)", "index_granularity = 64"],
      ...["ORDER BY (brand, day)", "COMMENT 'Rows of a test'"],
    ])
      expect(table?.create_table_query).toContain(said)
  })

  test("final shows the latest of each row, behind a table's alias too", async () => {
    expect(await rows(db.select("version").from("kept").final().orderBy("day"))).toEqual(
      Array.from({ length: 3 }, () => ({ version: "2" })),
    )
    const aliased = db.count("* as n").from("kept as k").final().where("k.brand", "orsa")
    expect(await rows(aliased)).toEqual([{ n: "3" }])
    expect(await rows(db.count("* as n").from("kept"))).toEqual([{ n: "6" }])
  })

  test("limit by keeps the first of each group, a limit behind it the first of all", async () => {
    const latest = db.select("day", "version").from("kept").orderBy(["day", "version"])
    expect(await rows(latest.clone().limitBy(1, ["day"]))).toHaveLength(3)
    expect(await rows(latest.clone().limitBy(1, ["day"]).limit(2))).toEqual([
      { day: "2026-01-01", version: "1" },
      { day: "2026-01-03", version: "1" },
    ])
  })

  test("an array is joined, with empty ones or without", async () => {
    const tags = db.select("tag").from("kept").final().orderBy("tag")
    expect(await rows(tags.clone().arrayJoin("tags as tag"))).toEqual([{ tag: "a" }, { tag: "b" }])
    expect(await rows(tags.clone().arrayJoin("tags as tag", "left"))).toHaveLength(4)
  })

  test("days that are missing are filled, between bound ends", async () => {
    const days = db.select("day").from("kept").final().orderBy("day")
    expect(await rows(days.clone().withFill())).toHaveLength(5)
    const to = typed("2026-01-08", "Date")
    const filled = await rows(
      days.clone().where("brand", "orsa").withFill({ to, step: 1 }).limit(6),
    )
    expect(filled.map(({ day }) => day)).toEqual([
      ...["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05", "2026-01-06"],
    ])
  })

  test("settings hold for the select alone", async () => {
    const builder = db
      .select("day")
      .from("kept")
      .settings({ max_result_rows: 2, result_overflow_mode: "throw" })
    await expect(rows(builder)).rejects.toMatchObject({
      code: expect.stringMatching(/^WAREHOUSE_/),
    })
    expect(await rows(db.select("day").from("kept"))).toHaveLength(6)
  })

  test("what they cannot be is refused before anything is sent", () => {
    const refused = expect.objectContaining({ code: "MODELS_STATEMENT_REFUSED" })
    expect(() => db.select("a").from("t").limitBy(0, ["a"])).toThrow(refused)
    expect(() => compile(db.select("a").from("t").withFill())).toThrow(refused)
    expect(() => compile(db.select("a").from("t").settings({ "a = 1, b": 2 }))).toThrow(refused)
    const [quoted] = [compile(db.select("a").from("t").settings({ log_comment: "it's" })).sql]
    expect(quoted).toBe("select `a` from `t` settings log_comment = 'it\\'s'")
  })
})
