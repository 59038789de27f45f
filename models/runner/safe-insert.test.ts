import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { ProjectFiles } from "./project.ts"
import { openTestSite, PROJECT, type TestSite } from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())

const STAGING = (expression: string) => `---
materialized: view
description: What an analyst thought of
columns: { brand: Brand, value: A value, unread: Read by nobody }
---
select brand,
    ${expression} as value, toUInt64(event_id) as unread
from {{ source('raw_event') }}
`

const TILE = `---
materialized: materialized_view
description: Follows inserts
order_by: [brand]
columns: { brand: Brand, largest: { description: Largest, type: "SimpleAggregateFunction(max, String)" } }
---
select brand, max(ifNull(toString(value), '')) as largest from {{ ref('stg_try') }} group by brand
`

const files = (expression: string): ProjectFiles => ({
  ...PROJECT,
  "staging/stg_try.sql": STAGING(expression),
  "intermediate/int_try.sql": TILE,
})

const compile = (expression: string) => site.runner(files(expression)).compile(["int_try"])

describe("an expression that throws for some values is refused in what follows inserts", () => {
  test.each([
    ["toUInt64(event_id)", "toUInt64(String)", "toUInt64OrZero or toUInt64OrNull"],
    ["event_id::Int32", "CAST(String, String)", "accurateCastOrNull(..., 'Int32')"],
    ["toDate(event_id)", "toDate(String)", "toDateOrZero"],
    ["toUUID(event_id)", "toUUID(String)", "toUUIDOrZero"],
    ["toDecimal128(event_id, 6)", "toDecimal128(", "toDecimal128OrZero"],
    ["toDecimal64(amount_base, 6)", "toDecimal64(", "a wider type"],
    ["toInt32(amount_base)", "toInt32(Decimal", "a wider type"],
    ["cast(event_id as Enum8('a' = 1))", "CAST(", "accurateCastOrNull"],
    ["cast(player_key as Enum8('a' = 1))", "CAST(UInt64", "accurateCastOrNull"],
    ["parseDateTimeBestEffort(event_id)", "parseDateTimeBestEffort(", "OrNull or OrZero"],
    ["intDiv(player_key, length(event_id))", "intDiv(UInt64, UInt64)", "intDivOrZero"],
    ["player_key % length(event_id)", "modulo(", "moduloOrZero"],
    ["amount_base / length(event_id)", "divide(", "a constant divisor"],
    ["throwIf(event_id = '')", "throwIf(", "a condition of the select"],
    ["base64Decode(event_id)", "base64Decode(", "tryBase64Decode"],
    ["toFixedString(event_id, 4)", "toFixedString(", "accurateCastOrNull"],
    ["match(event_id, concat(event_id, '('))", "match(", "a pattern that is a constant"],
    ["occurred_at + player_key", "plus(", "a number of 32 bits"],
    ["range(player_key)", "range(", "a bounded length"],
    ["arrayMap((a, b) -> a, splitByChar(',', event_id), [1])", "arrayMap(", "one array"],
    ["(select event_id from {{ source('raw_event') }})", "a select in the place", "limit 1"],
  ])("%s", async (expression, what, instead) => {
    await expect(compile(expression)).rejects.toMatchObject({
      code: "MODELS_THROWS",
      message: expect.stringMatching(
        new RegExp(
          `^staging/stg_try\\.sql:7: .*${asPattern(what)}.*int_try.*${asPattern(instead)}`,
          "s",
        ),
      ),
    })
  })
})

test.each([
  ["toUInt64OrZero(event_id)"],
  ["accurateCastOrNull(event_id, 'UInt8')"],
  ["toUInt64('17')"],
  ["toDecimal128(toUInt64(player_key), 6)"],
  ["player_key % 16"],
  ["intDiv(player_key, 3)"],
  ["amount_base / 2"],
  ["toDateTime64('2200-01-01 00:00:00', 3, 'UTC')"],
  ["splitByChar(',', event_id)[3]"],
  ["JSONExtractInt(event_id, 'a')"],
  ["occurred_at + interval 3 day"],
  ["match(event_id, '^[0-9]+$')"],
  ["(select max(brand) from {{ source('raw_event') }})"],
])("an expression that throws for no value follows inserts: %s", async (expression) => {
  await expect(compile(expression)).resolves.toHaveLength(1)
})

test("what only others read of a view may throw: no insert runs it", async () => {
  await expect(compile("event_id")).resolves.toHaveLength(1)
})

test("a deployment refuses it before an event is lost", async () => {
  const runner = site.runner(files("toUInt64(event_id)"))
  await expect(runner.adopt(runner.project)).rejects.toMatchObject({ code: "MODELS_THROWS" })
})

describe("a model that reaches outside the project is refused before any of it runs:", () => {
  const view = (select: string): ProjectFiles => ({
    "staging/stg_a.sql": `---\nmaterialized: view\ndescription: A view\ncolumns: { a: A column }\n---\n${select}\n`,
  })
  test.each([
    ["select 1 as a\nfrom file('/etc/hostname', 'LineAsString')", 7, "file() reaches outside"],
    ["select 1 as a\nfrom url('http://127.0.0.1:9/', CSV, 'a String')", 7, "url() reaches"],
    ["select name as a\nfrom system.tables", 7, "system.tables is no relation of the project"],
    ["select 'x' as a\nwhere a in system.tables", 7, "system.tables is no relation"],
    ["select hostName() as a", 6, "hostName() reaches outside"],
    ["select 1 as a\n\nsettings readonly = 0", 8, "a setting changes more than the model"],
    ["select a from (select 1 as a settings max_threads = 1)", 6, "a setting changes more"],
    ["select model as a\nfrom default.sys_run", 7, "default.sys_run is no relation"],
    ["select * from merge('default', '.*')", 6, "merge() reaches outside"],
  ])("%s", async (select, line, words) => {
    await expect(
      site.runner({ ...PROJECT, ...view(select) }).compile(["stg_a"]),
    ).rejects.toMatchObject({
      message: expect.stringMatching(
        new RegExp(`^staging/stg_a\\.sql:${line}: .*${asPattern(words)}`, "s"),
      ),
    })
  })
})

function asPattern(text: string): string {
  return text.replaceAll(/[^\w\s]/g, "\\$&")
}
