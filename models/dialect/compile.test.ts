import { describe, expect, test } from "vitest"
import { db } from "./client.ts"
import { analystSql, compile, typed } from "./compile.ts"

describe("the ClickHouse dialect", () => {
  test("a player's name is bound, never spliced", () => {
    expect(compile(db.select("ggr").from("fct_brand_day").where("brand", "o'hara"))).toEqual({
      sql: "select `ggr` from `fct_brand_day` where `brand` = {p0:String}",
      params: { p0: "o'hara" },
    })
  })

  test("an amount keeps its type and its cents", () => {
    const { sql, params } = compile(
      db.select("day").from("fct").where("ggr", ">=", typed("5000.01", "Decimal(38, 6)")).limit(3),
    )
    expect(sql).toBe("select `day` from `fct` where `ggr` >= {p0:Decimal(38, 6)} limit {p1:Int64}")
    expect(params).toEqual({ p0: "5000.01", p1: 3 })
  })

  test("an insert takes a select, with the analyst's question marks as they stand", () => {
    const text = analystSql("(\nselect a ? b : c as x, '\\\\?' as y from raw_event\n)")
    const statement = compile(
      db.insert(db.select("x", "y").from(text)).into(db.raw("?? (??, ??)", ["t", "x", "y"])),
    )
    expect(statement).toEqual({
      sql: "insert into `t` (`x`, `y`) select `x`, `y` from (\nselect a ? b : c as x, '\\\\?' as y from raw_event\n)",
      params: {},
    })
  })

  test("a backtick in a name cannot end it", () => {
    expect(compile(db.select("*").from("a`b\\")).sql).toBe("select * from `a\\`b\\\\`")
  })

  test("nothing is updated or deleted in place", () => {
    const refused = expect.objectContaining({ code: "MODELS_STATEMENT_REFUSED" })
    expect(() => compile(db("t").where("a", 1).update({ a: 2 }))).toThrow(refused)
    expect(() => compile(db("t").where("a", 1).del())).toThrow(refused)
    expect(() => compile(db("t").truncate())).toThrow(refused)
    for (const said of ["merge", "ignore"] as const)
      expect(() => compile(db("t").insert({ a: 1 }).onConflict("a")[said]())).toThrow(refused)
    expect(compile(db("t").insert({ a: 1 })).sql).toContain("insert into `t`")
  })

  test.each([
    "delete from t where a = 1",
    " /* so */ DELETE from t where a = 1",
    "-- so\ntruncate table t",
    "update t set a = 1 where b = 2",
    "alter table t update a = 1 where b = 2",
    "alter table `a b` on cluster c delete where a = 1",
    "alter table t add column b String, delete where a = 1",
  ])("nor by a statement that is written by hand: %s", (sql) => {
    expect(() => compile(db.raw(sql))).toThrow(
      expect.objectContaining({ code: "MODELS_STATEMENT_REFUSED" }),
    )
  })

  test.each([
    "select 'delete from t' as a, 1 as `update`",
    "alter table t modify ttl day + interval 1 day delete",
    "alter table t modify column a comment 'x, delete where'",
  ])("what only speaks of it compiles: %s", (sql) => {
    expect(compile(db.raw(sql)).sql).toBe(sql)
  })

  test("an integer of 64 bits keeps its value, whatever its sign; a longer one is refused", () => {
    const bound = (value: bigint) => compile(db("t").where("k", value as unknown as string))
    expect(bound(18046744073709551615n)).toEqual({
      sql: "select * from `t` where `k` = {p0:UInt64}",
      params: { p0: "18046744073709551615" },
    })
    expect(bound(-(2n ** 63n)).sql).toContain("{p0:Int64}")
    expect(bound(2n ** 63n - 1n).sql).toContain("{p0:Int64}")
    expect(bound(2n ** 63n).sql).toContain("{p0:UInt64}")
    for (const value of [2n ** 64n, -(2n ** 63n) - 1n])
      expect(() => bound(value)).toThrow(expect.objectContaining({ code: "MODELS_VALUE_UNTYPED" }))
  })

  test("a fraction as a JavaScript number is refused: it may have lost cents", () => {
    expect(() => compile(db("t").where("ggr", 0.1))).toThrow(
      expect.objectContaining({ code: "MODELS_VALUE_UNTYPED" }),
    )
  })
})
