import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openEmbedded, removeEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { compileSelect } from "./compile.ts"
import { scopeOf } from "./scope.ts"

let path: string
let warehouse: Warehouse

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-scope-"))
  warehouse = await openEmbedded({ path })
  await warehouse.command(`create table ft_player_rows (player_key UInt64, brand String, ggr_30d Decimal(38, 6),
    registered_at Nullable(DateTime64(3, 'UTC')), deposit_last_at Nullable(SimpleAggregateFunction(max, DateTime64(3, 'UTC'))), active_last_at DateTime64(3, 'UTC'), day Date, limits Map(String, Decimal(38, 6)))
    engine = MergeTree order by player_key`)
  await warehouse.command("create view ft_player as select * from ft_player_rows")
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

async function scopeOfWhere(rest: string) {
  const { sql } = await compileSelect(warehouse, `select player_key from ft_player ${rest}`)
  return scopeOf(warehouse, sql)
}

describe("the scope of a segment", () => {
  test.each([
    "where ggr_30d > 100 and brand in ('orsa', 'tern')",
    "as p where p.limits['deposit_day'] > 5",
    "where active_last_at <= now() - interval 7 day",
    "where now() - interval 1 day < registered_at and active_last_at < now()",
    "where active_last_at > now() - toIntervalHour(840)",
    "where deposit_last_at <= now() - interval 30 day",
    "where registered_at > toDateTime64('2026-01-01 00:00:00', 3)",
    "where active_last_at <= now('UTC') - interval 7 day",
    "where active_last_at < now() - 7 * 86400 and registered_at < subtractDays(now(), 28)",
    "where brand = 'now() - interval 5 day'",
  ])("is each player for himself and his row: %s", async (rest) => {
    expect(await scopeOfWhere(rest)).toEqual({ kind: "touched", why: "" })
  })

  test.each([
    ["where active_last_at <= now() - interval 10 day", "10 days"],
    ["where dateDiff('day', active_last_at, now()) > 5", "dateDiff"],
    ["where active_last_at <= now() - interval 1 month", "toIntervalMonth"],
    ["where active_last_at <= addMonths(now(), -1)", "addMonths"],
    ["where active_last_at <= now('Europe/Malta') - interval 7 day", "toTimezone"],
    [
      "where active_last_at <= toTimeZone(now('UTC'), 'Europe/Malta') - interval 7 day",
      "toTimezone",
    ],
    ["where active_last_at <= now() - interval if(toMonth(now()) = 7, 7, 10) day", "if"],
    ["where toHour(now()) = 8", "a condition of its own"],
    ["where day < today()", "less"],
    ["where active_last_at + interval 3 day < now()", "less"],
    ["where if(ggr_30d > 5, active_last_at, registered_at) < now()", "less"],
    ["where player_key in (1, 2) and (active_last_at + interval 100 second as d) <= now()", "less"],
  ])("is each player for himself, but by time: %s", async (rest, why) => {
    expect(await scopeOfWhere(rest)).toEqual({
      kind: "timed",
      why: expect.stringContaining(why),
    })
  })

  test.each([
    "select player_key from (select *, active_last_at + interval 100 second as d from ft_player) where d <= now()",
    "with x as (select *, active_last_at + interval 100 second as d from ft_player) select player_key from x where d <= now()",
    "select player_key from (select * replace (active_last_at + interval 5 day as active_last_at) from ft_player) where active_last_at <= now()",
  ])("is by time where a sub-query reckons the instant: %s", async (select) => {
    const { sql } = await compileSelect(warehouse, select)
    expect(await scopeOf(warehouse, sql)).toMatchObject({ kind: "timed" })
  })

  test("is each player for himself where a sub-query passes his rows on and the instant is his own", async () => {
    const { sql } = await compileSelect(
      warehouse,
      "select player_key from (select player_key from ft_player where active_last_at <= now() - interval 7 day)",
    )
    expect(await scopeOf(warehouse, sql)).toEqual({ kind: "touched", why: "" })
  })

  test.each([
    ["order by ggr_30d desc, player_key limit 10", "limit"],
    ["where ggr_30d > (select avg(ggr_30d) from ft_player)", "avg()"],
    ["qualify rank() over (order by ggr_30d) < 5", "window"],
    ["where player_key in (select player_key from ft_player_rows)", "ft_player_rows"],
    ["group by player_key", "groups"],
    ["as a left join ft_player as b using (player_key)", "joins"],
    ["union all select player_key from ft_player", "union"],
    ["order by player_key limit 1 by brand", "limit"],
    ["order by player_key with fill", "fills"],
    ["final", "FINAL"],
  ])("is everybody together: %s", async (rest, why) => {
    expect(await scopeOfWhere(rest)).toEqual({
      kind: "population",
      why: expect.stringContaining(why),
    })
  })

  test.each([
    ["select player_key from default.ft_player where ggr_30d > 0", "default.ft_player"],
    [
      "with ft_player as (select * from default.ft_player) select player_key from ft_player",
      "default.ft_player",
    ],
    ["select player_key + 1 as player_key from ft_player", "reckons"],
    ["select toUInt64(42) as player_key from ft_player", "reckons"],
    [
      "select k as player_key from (select player_key, player_key + 9 as k from ft_player)",
      "reckons",
    ],
  ])(
    "is everybody together where it does not give the rows of the tick: %s",
    async (select, why) => {
      const { sql } = await compileSelect(warehouse, select)
      expect(await scopeOf(warehouse, sql)).toEqual({
        kind: "population",
        why: expect.stringContaining(why),
      })
    },
  )

  test("is each player for himself where a sub-query passes his key on under another name", async () => {
    const { sql } = await compileSelect(
      warehouse,
      "with p as (select brand, player_key as k from ft_player where ggr_30d > 0) select k as player_key from p",
    )
    expect(await scopeOf(warehouse, sql)).toEqual({ kind: "touched", why: "" })
  })

  test.each([
    "limit 3",
    "order by ggr_30d desc limit 10",
    "order by ggr_30d desc offset 10",
    "order by ggr_30d limit 1 by brand",
    "where ggr_30d > (select ggr_30d from ft_player order by brand limit 1)",
    "qualify row_number() over (partition by brand order by ggr_30d desc) < 5",
    "qualify ntile(5) over (order by ggr_30d) = 1",
    "qualify row_number() over (partition by player_key order by active_last_at, player_key) = 1",
    "where player_key in (select player_key from (select player_key, brand from ft_player order by active_last_at, player_key limit 1 by player_key) where brand = 'orsa')",
    "group by player_key having argMin(brand, (active_last_at, player_key)) = 'orsa'",
  ])("is refused where it chooses among equals: %s", async (rest) => {
    await expect(scopeOfWhere(rest)).rejects.toMatchObject({ code: "SEGMENT_TIES" })
  })

  test.each([
    "order by ggr_30d desc, player_key limit 10",
    "order by ggr_30d desc limit 10 with ties",
    "where ggr_30d > (select ggr_30d from ft_player order by ggr_30d desc limit 1 offset 9)",
    "qualify row_number() over (partition by brand order by ggr_30d desc, player_key) < 5",
    "qualify rank() over (order by ggr_30d) = 1",
    "where exists (select 1 from ft_player as other where other.player_key = ft_player.player_key and other.ggr_30d > 1)",
  ])("is everybody together where no two can be equal, or equals count alike: %s", async (rest) => {
    expect(await scopeOfWhere(rest)).toMatchObject({ kind: "population" })
  })

  const AMONG = "where ggr_30d > (select FOUND from ft_player)"
  test.each([
    ["argMax(ggr_30d, registered_at)", "argMax(..., (the value, player_key))"],
    ["argMinIf(ggr_30d, brand, ggr_30d > 1)", "argMinIf(..., (the value, player_key))"],
    ["max_by(ggr_30d, active_last_at)", "argMax(..., (the value, player_key))"],
    ["sumArgMax(ggr_30d, brand)", "sumArgMax(..., (the value, player_key))"],
    ["any(ggr_30d)", "min(...) or max(...)"],
    ["any_value(ggr_30d)", "min(...) or max(...)"],
    ["anyLastIf(ggr_30d, brand = 'a')", "min(...) or max(...)"],
    ["anyHeavy(ggr_30d)", "min(...) or max(...)"],
    ["first_value(ggr_30d)", "min(...) or max(...)"],
    ["last_value(ggr_30d)", "min(...) or max(...)"],
    ["groupArray(ggr_30d)[1]", "arraySort(groupArray(...))"],
    ["groupUniqArrayIf(ggr_30d, brand = 'a')[1]", "arraySort(groupArray(...))"],
    ["arraySort(x -> 1, groupArray(ggr_30d))[1]", "arraySort(groupArray(...))"],
    ["length(groupConcat(brand))", "arrayStringConcat"],
    ["quantile(0.5)(ggr_30d)", "quantileExact(0.5)(...)"],
    ["median(ggr_30d)", "quantileExact(0.5)(...)"],
    ["quantiles(0.5, 0.9)(ggr_30d)[1]", "quantilesExact(0.5, 0.9)(...)"],
    ["quantileTDigest(toFloat64(ggr_30d))", "quantileExact(0.5)(...)"],
    ["topK(1)(ggr_30d)[1]", "count()"],
  ])(
    "is refused where it calls what whichever row comes first decides: %s",
    async (call, instead) => {
      await expect(scopeOfWhere(AMONG.replace("FOUND", call))).rejects.toMatchObject({
        code: "SEGMENT_TIES",
        message: expect.stringContaining(instead),
      })
    },
  )

  test.each([
    "qualify any(brand) over (order by ggr_30d) = 'a'",
    "qualify sum(ggr_30d) over (order by ggr_30d rows between unbounded preceding and current row) < 9",
    "where has((select groupArray(player_key) from (select any(player_key) as player_key from ft_player group by brand)), player_key)",
  ])("is refused also over windows, and in a sub-query that gives an array: %s", async (rest) => {
    await expect(scopeOfWhere(rest)).rejects.toMatchObject({ code: "SEGMENT_TIES" })
  })

  test.each([
    "argMax(ggr_30d, (active_last_at, player_key))",
    "argMax(ggr_30d, ggr_30d)",
    "tupleElement(max((ggr_30d, player_key)), 1)",
    "sum(ggr_30d) + count() + avg(ggr_30d)",
    "min(ggr_30d) + max(ggr_30d) + uniq(brand) + uniqExact(brand)",
    "quantileExact(0.5)(ggr_30d)",
    "quantileExactIf(0.9)(ggr_30d, brand = 'a')",
    "quantileDeterministic(0.5)(toFloat64(ggr_30d), player_key)",
    "arraySort(groupArray(ggr_30d))[1]",
    "length(groupUniqArray(ggr_30d))",
    "groupArraySorted(3)(ggr_30d)[1]",
  ])("is everybody together where all rows decide together: %s", async (call) => {
    expect(await scopeOfWhere(AMONG.replace("FOUND", call))).toMatchObject({ kind: "population" })
  })

  test.each([
    "where has((select arraySort(groupArray(player_key)) from ft_player), player_key)",
    "qualify any(brand) over (order by ggr_30d, player_key) = 'a'",
    "where brand in (select any(brand) from ft_player_rows group by player_key)",
  ])("is everybody together where the order is whole, or does not matter: %s", async (rest) => {
    expect(await scopeOfWhere(rest)).toMatchObject({ kind: "population" })
  })

  test.each([
    "where rand() % 2 = 0",
    "where arrayShuffle([1, 2, 3, 4])[1] = 1",
    "where generateUUIDv4() > toUUID('00000000-0000-0000-0000-000000000000')",
  ])("is refused where chance decides: %s", async (rest) => {
    await expect(scopeOfWhere(rest)).rejects.toMatchObject({ code: "SEGMENT_CHANCE" })
  })
})
