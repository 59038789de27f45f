import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { createRunner } from "../models/runner/runner.ts"
import { type EventSite, openEventSite } from "../tests/event-site.ts"
import { partOfProject } from "../tests/part-of-project.ts"
import { checkSegment } from "./compile.ts"
import { loadSegments } from "./segment.ts"

let site: EventSite

beforeAll(async () => {
  site = await openEventSite()
  await site.warehouse.migrate(runnerMigrations)
  const project = partOfProject(["ft_player", "ft_restriction"])
  await createRunner({ warehouse: site.warehouse, project }).deploy()
}, 120_000)

afterAll(() => site?.close())

const check = (sql: string, purpose: "marketing" | "protection" = "marketing") =>
  checkSegment(site.warehouse, { sql, purpose })
const where = (condition: string) => `select player_key from ft_player where ${condition}`

async function isRefused(sql: string, details: object) {
  await expect(check(sql)).rejects.toMatchObject({ code: "SEGMENT_PROTECTION", details })
  expect((await check(sql, "protection")).sql).not.toBe("")
}

describe("a segment for marketing", () => {
  test.each([
    ["harm_level", "select player_key, harm_level from ft_player"],
    ["harm_level", "select player_key, upper(harm_level) as word from ft_player"],
    ["deposit_limit_share", "select player_key, deposit_limit_share as used from ft_player"],
    ["excluded_at", "select player_key, excluded_at is not null as was from ft_player"],
    ["limits", "select player_key, limits['deposit_week'] as week from ft_player"],
    ["is_aml_hold", "select player_key, if(is_aml_hold = 1, 'x', 'y') as sign from ft_player"],
    ["harm_level", "select if(harm_level = 'high', player_key, 0) as player_key from ft_player"],
    [
      "harm_level",
      "with a as (select *, harm_level as shown from ft_player) select player_key, shown from a",
    ],
    [
      "blocked_at",
      "select player_key, at from (select player_key, registered_at as at from ft_player union all select player_key, blocked_at from ft_player)",
    ],
    [
      "harm_level",
      "select a.player_key, b.worst from ft_player as a join (select person_id, max(harm_level) as worst from ft_player group by person_id) as b on a.person_id = b.person_id",
    ],
    [
      "excluded_at",
      "select player_key, (select max(excluded_at) from ft_player) as m from ft_player",
    ],
    ["harm_level", "select player_key, harm_level from int_player_state"],
    ["harm_level", "select player_key, harm_level from ft_player__store"],
    [
      "harm_level",
      "with recursive t as (select 1 as n, player_key, harm_level as x, '' as y from ft_player union all select n + 1, player_key, '', x from t where n < 2) select player_key, y from t where n = 2",
    ],
    [
      "harm_level",
      "select player_key, case when toYear(now()) > 1999 then harm_level else '' end as y from ft_player",
    ],
  ])("shows no %s: %s", async (column, sql) => {
    await isRefused(sql, { column })
  })

  test.each([
    ["harm_level", "harm_level = 'high'"],
    ["harm_level", "harm_level != ''"],
    ["harm_level", "harm_level in ('', 'low')"],
    ["harm_level", "harm_level > 'a'"],
    ["harm_level", "length(harm_level) > 3"],
    ["harm_level", "not (harm_level = '')"],
    ["harm_level", "not (ggr > 5 and harm_level = '')"],
    ["harm_level", "if(harm_level = '', 0, 1)"],
    ["harm_level", "(harm_level = '') = 0"],
    ["excluded_at", "excluded_at is not null"],
    ["excluded_at", "excluded_at < now()"],
    ["cooling_off_until", "cooling_off_until > now()"],
    ["is_aml_hold", "is_aml_hold"],
    ["is_aml_hold", "harm_level = '' or is_aml_hold = 1"],
    ["deposit_limit_share", "deposit_limit_share >= 0.8"],
    ["deposit_limit_share", "deposit_limit_share < 1000"],
    ["deposit_limit_share", "deposit_limit_share <= 1"],
    ["deposit_limit_share", "ifNull(deposit_limit_share, 1) < 0.5"],
    ["harm_level", "harm_level = if(toYear(now()) > 1999, 'high', '')"],
    ["harm_level", "harm_level in (if(toYear(now()) > 1999, 'high', ''))"],
    ["harm_level", "harm_level = CAST('high' as Enum8('high' = 0))"],
    ["harm_level", "harm_level = substring('high', if(toYear(now()) > 1999, 1, 9))"],
    [
      "harm_level",
      "harm_level = if(getSetting('enable_scalar_subquery_optimization'), 'high', '')",
    ],
    ["deposit_limit_share", "deposit_limit_share < if(toYear(now()) > 1999, 1000, 1)"],
    ["is_aml_hold", "is_aml_hold = (toYear(now()) > 1999)"],
    ["deposit_limit_share", "coalesce(deposit_limit_share, 7) <= 0.9"],
    ["deposit_limit_share", "not (deposit_limit_share < 0.5)"],
    ["limits_reached", "has(limits_reached, 'deposit_week')"],
    ["limits_reached", "notEmpty(limits_reached)"],
    ["limits_unrated", "limits_unrated = ['deposit_week']"],
    ["harm_level", "player_key in (select player_key from ft_player where harm_level = 'high')"],
    ["harm_level", "player_key not in (select player_key from ft_player where harm_level = '')"],
    ["harm_level", "not (player_key in (select player_key from ft_player where harm_level = ''))"],
    [
      "harm_level",
      "not has((select groupArray(player_key) from ft_player where harm_level = ''), player_key)",
    ],
    [
      "stake_average_change",
      "bets_7d >= 10 and bets_norm_28d >= 20 and stake_average_change >= 0.5",
    ],
    ["stake_average_norm", "stake_average_7d >= stake_average_norm * 1.5"],
  ])("selects nobody for his %s: where %s", async (column, condition) => {
    await isRefused(where(condition), { column })
  })

  test.each([
    ["harm_level", "select player_key from ft_player order by harm_level desc, player_key limit 9"],
    ["harm_level", "select min(player_key) as player_key from ft_player group by harm_level"],
    ["limits_reached", "select player_key from ft_player array join limits_reached as one"],
    [
      "excluded_at",
      "select player_key from ft_player except select player_key from ft_player where excluded_at is null",
    ],
    [
      "excluded_at",
      "select a.player_key as player_key from ft_player as a left anti join (select player_key from ft_player where excluded_at is null) as b using (player_key)",
    ],
    [
      "excluded_at",
      "select a.player_key as player_key from ft_player as a left join (select player_key as k from ft_player where excluded_at is null) as b on a.player_key = b.k where b.k = 0",
    ],
    [
      "excluded_at",
      "select a.player_key as player_key from ft_player as a join ft_player as b on a.excluded_at = b.excluded_at",
    ],
    [
      "harm_level",
      "with x as (select *, harm_level != '' as bad from ft_player) select player_key from x where bad = 1",
    ],
    ["harm_level", "select player_key from ft_player qualify max(harm_level) over () = ''"],
    [
      "harm_level",
      "select player_key from ft_player array join [1, 2] as x where (x = 1 or harm_level = '') group by player_key having count() = 1",
    ],
    [
      "harm_level",
      "select player_key from ft_player cross join numbers(2) as b where not (b.number != 1 and harm_level != '') group by player_key having count() = 1",
    ],
    [
      "harm_level",
      "select a.player_key as player_key from (select player_key, 5 as x from ft_player) as a asof join (select player_key, 1 as n from ft_player union all select player_key, 2 from ft_player where harm_level = '') as b on a.player_key = b.player_key and a.x >= b.n where b.n = 1",
    ],
    [
      "harm_level",
      "select c.player_key as player_key from ft_player as a join ft_player as b using (player_key) join ft_player as c on c.is_test = a.is_test where a.harm_level = '' and a.player_key = b.player_key group by c.player_key having countIf(a.player_key = c.player_key) = 0",
    ],
    [
      "harm_level",
      "select player_key from (select player_key, 1 as m from ft_player where harm_level = '' order by player_key with fill from 1 to 6) where m = 0",
    ],
    [
      "harm_level",
      "select player_key, toUInt64(1) as z from ft_player where 0 union all select toUInt64(6 - player_key) as y, player_key from ft_player where harm_level = ''",
    ],
    [
      "harm_level",
      "select ft_player.player_key as \"player_key x\", toUInt64(6 - ft_player.player_key) as player_key from ft_player where harm_level = ''",
    ],
    [
      "harm_level",
      "select player_key from (select player_key, harm_level as h from ft_player group by cube(player_key, harm_level)) where h = ''",
    ],
    [
      "harm_level",
      "select b.player_key as player_key from (select player_key from ft_player where harm_level = '') as a right join ft_player as b using (player_key)",
    ],
    [
      "harm_level",
      "select player_key from (select player_key, 1 as n from ft_player union all select player_key, 2 from ft_player where harm_level = '') group by player_key having count() = 1",
    ],
    [
      "harm_level",
      "select player_key from (select player_key, count() over (partition by player_key) as c from (select player_key from ft_player union all select player_key from ft_player where harm_level = '')) where c = 1",
    ],
    [
      "harm_level",
      "select player_key from (select player_key, n from (select player_key, 1 as n from ft_player union all select player_key, 2 from ft_player where harm_level = '') order by n desc, player_key limit 1 by player_key) where n = 1",
    ],
    [
      "harm_level",
      "select a.player_key as player_key from ft_player as a cross join (select groupArray(player_key) as ks from ft_player where harm_level = '') as b where not has(b.ks, a.player_key)",
    ],
    [
      "harm_level",
      "select arrayJoin(arrayFilter(x -> not has(groupArray(player_key), x), [toUInt64(1), 2, 3])) as player_key from ft_player where harm_level = ''",
    ],
    [
      "harm_level",
      "select arrayJoin(arrayFilter(x -> not has(groupArray(player_key) over (), x), [toUInt64(1), 2])) as player_key from ft_player where harm_level = ''",
    ],
    [
      "harm_level",
      "select a.player_key as player_key from ft_player as a cross join (select player_key + 0 as k from ft_player where harm_level = '') as b where a.player_key != b.k group by a.player_key having count() = 4",
    ],
    [
      "harm_level",
      "select b.player_key as player_key from ft_player as a join ft_player as b on a.brand = b.brand where a.harm_level = '' and a.player_key != b.player_key group by b.player_key having count() = 4",
    ],
    [
      "harm_level",
      "select player_key from ft_player where player_key in (select arrayJoin(arrayFilter(x -> not has(groupArray(player_key), x), [toUInt64(1), 2])) from ft_player where harm_level = '')",
    ],
    [
      "harm_level",
      "select player_key from ft_player where harm_level in ('high', 'z, constant_value: NULL, q: ')",
    ],
    [
      "harm_level",
      "select player_key from ft_player where multiIf(toYear(now()) > 1999, harm_level = 'high', 1)",
    ],
    [
      "harm_level",
      "select player_key from (select player_key, 'high' as x from ft_player intersect select player_key, harm_level from ft_player)",
    ],
    [
      "harm_level",
      "select player_key from (select player_key, arrayJoin(arrayFilter(x -> x = 'high', [harm_level])) as y from ft_player)",
    ],
    [
      "harm_level",
      "select player_key from (select distinct player_key, harm_level as x from ft_player) group by player_key having count() > 1",
    ],
  ])("selects nobody for his %s by a detour: %s", async (column, sql) => {
    await isRefused(sql, { column })
  })

  test.each([
    "harm_level = ''",
    "excluded_at is null and cooling_off_until is null and blocked_at is null",
    "isNull(excluded_at) and not is_aml_hold and is_aml_hold = 0",
    "not (excluded_at is not null) and not (harm_level != '' or is_aml_hold != 0)",
    "empty(limits_reached) and length(limits_reached) = 0 and exclusion_scope in ('')",
    "deposit_limit_share < 0.5 or deposit_limit_share is null",
    "ifNull(deposit_limit_share, 0) < 0.5 and limits_share['wager_day'] <= 0.25 and 0.5 > loss_limit_share",
    "stake_average_change <= -0.5",
    "deposit_limit_share is null or deposit_limit_share < toDecimal64('0.25', 2)",
    "harm_level = cast('' as String) and deposit_limit_share < 0.5::Decimal(38, 6)",
    "ggr_30d > 100 and (harm_level = '' or ggr_30d < 50)",
    "player_key in (select player_key from ft_player where harm_level = '')",
    "kyc_status = 'approved' and has(consents, 'email:casino') and is_age_verified = 1",
  ])("keeps whom nothing restricts: where %s", async (condition) => {
    expect((await check(where(condition))).payload).toEqual([])
  })

  test.each([
    "with a as (select * from ft_player where excluded_at is null) select player_key, ggr_30d from a where harm_level = ''",
    "select b.player_key as player_key from ft_player as a join (select player_key, harm_level as h from ft_player) as b using (player_key) where b.h = ''",
    "select player_key from ft_player where harm_level = '' union all select player_key from ft_player where excluded_at is null",
    "select a.player_key as player_key from ft_player as a, int_player_state as b where a.player_key = b.player_key and a.harm_level = ''",
    "select a.player_key as player_key from ft_player as a left join (select brand, avg(deposits) as usual from ft_player group by brand) as b on a.brand = b.brand where a.harm_level = '' and a.deposits > b.usual",
    "select player_key from int_player_state where harm_level = '' group by player_key having count() >= 1",
    "select player_key, bets from (select player_key, count() as bets from int_player_state group by player_key) where player_key in (select player_key from ft_player where harm_level = '')",
  ])("keeps them through sub-queries: %s", async (sql) => {
    expect((await check(sql)).sql).not.toBe("")
  })

  test.each(["ft_restriction", "stg_compliance__fact", "stg_compliance__state", "int_due"])(
    "reads no %s, which tells of nothing else",
    async (relation) => {
      await isRefused(`select player_key from ${relation}`, { relation })
    },
  )

  test("is told what to write instead", async () => {
    await expect(check(where("harm_level != 'high'"))).rejects.toThrow(
      /selects by harm_level.*compared with its empty value \('', 0, null, empty\(\)\).*purpose: protection/,
    )
    await expect(check("select player_key, harm_level from ft_player")).rejects.toThrow(
      /returns harm_level.*Expected other columns/,
    )
  })
})

test("every segment of the library may read what it reads, and stake-rising as marketing may not", async () => {
  const library = loadSegments(join(import.meta.dirname, "library"))
  for (const { sql, purpose } of library) expect((await check(sql, purpose)).sql).not.toBe("")
  const rising = library.find(({ name }) => name === "stake-rising")
  await expect(check(rising?.sql ?? "")).rejects.toMatchObject({ code: "SEGMENT_PROTECTION" })
})
