import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openEmbedded, removeEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { compileSegment } from "./compile.ts"
import { SEGMENT_MIGRATIONS } from "./migrations.ts"
import { Parameter, parameterLiteral } from "./parameter.ts"
import { Sandbox } from "./sandbox/sandbox.ts"
import { parseSegment } from "./segment.ts"

let path: string
let warehouse: Warehouse

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-parameters-"))
  warehouse = await openEmbedded({ path })
  await warehouse.migrate(SEGMENT_MIGRATIONS)
  await warehouse.command(
    "create table ft_player (player_key UInt64, brand String, country String, deposits Decimal(38, 6), bet_last_at DateTime64(3)) engine = Memory",
  )
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

const segment = (parameters: string, sql: string) =>
  parseSegment(
    "a.sql",
    `---\nname: a\ndescription: d\nowner: o\nparameters: {${parameters}}\n---\n${sql}`,
  )

/** What the engine makes of a value, and of which type. */
async function read(type: string, value: unknown): Promise<{ value: unknown; type: string }> {
  const literal = parameterLiteral(Parameter.parse({ type, default: value, description: "d" }))
  const [row] = await warehouse.query<{ value: unknown; type: string }>(
    `select ${literal} as value, toTypeName(value) as type`,
  )
  return row ?? { value: undefined, type: "" }
}

describe("a parameter", () => {
  test.each([
    ["UInt16", 7, 7],
    ["UInt64", "18446744073709551615", "18446744073709551615"],
    ["Int8", -128, -128],
    ["Decimal(38, 6)", "1234567890123456789.000001", "1234567890123456789.000001"],
    ["Decimal(9, 4)", 0.8, "0.8"],
    ["Decimal(38, 2)", "12345678901234567890.12", "12345678901234567890.12"],
    ["Date", "2026-02-28", "2026-02-28"],
    ["Bool", true, true],
    ["Array(String)", ["MT", "it's"], ["MT", "it's"]],
    ["Array(UInt8)", [], []],
  ])("of type %s with %j is that to the engine", async (type, value, expected) => {
    expect(await read(type, value)).toEqual({ value: expected, type })
  })

  test("that is a number of more digits than a number holds is asked for as text", () => {
    const long = Number("12345678901234567890.12")
    const asked = { type: "Decimal(38, 2)", description: "d" }
    expect(Parameter.safeParse({ ...asked, default: long }).success).toBe(false)
    expect(Parameter.safeParse({ ...asked, default: "12345678901234567890.12" }).success).toBe(true)
  })

  test("that is an instant keeps its zone", async () => {
    const { value } = await read("DateTime64(3)", "2026-01-31T12:00:00+02:00")
    expect(value).toBe("2026-01-31 10:00:00.000")
  })

  test("of text is never SQL, whatever stands in it", async () => {
    const texts = fc
      .sample(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.constantFrom("'", "\\", "\\'", "') or 1 = 1 --", "{{ segment('x') }}", "now()", "\n"),
          fc
            .array(fc.constantFrom("'", "\\", "\n", "-", "*", "/", "`", "{", "}", "a"))
            .map((all) => all.join("")),
        ),
        { numRuns: 200, seed: 7 },
      )
      .filter((text) => !text.includes("\0"))
    const literals = texts.map((text) =>
      parameterLiteral({ type: "String", default: text, description: "d" }),
    )
    const [row] = await warehouse.query<{ found: string[] }>(
      `select [${literals.join(", ")}] as found`,
    )
    expect(row?.found).toEqual(texts)
  })

  test.each([
    ["UInt16", 70_000],
    ["UInt16", -1],
    ["UInt16", 1.5],
    ["UInt16", "7) or (1"],
    ["Int64", 2 ** 53],
    ["Decimal(9, 2)", "1.234"],
    ["Decimal(4, 2)", "123.00"],
    ["Decimal(9, 2)", "1e3"],
    ["Date", "2026-02-30"],
    ["DateTime64(3)", "2026-01-01 00:00:00"],
    ["Bool", 1],
    ["String", 7],
    ["Array(UInt8)", [1, 300]],
    ["Array(String)", "MT"],
    ["Float64", 1.5],
    ["Array(Array(String))", []],
    ["String) or (1", "x"],
    ["UInt16", null],
  ])("of type %s refuses %j", (type, value) => {
    expect(Parameter.safeParse({ type, default: value, description: "d" }).success).toBe(false)
  })
})

describe("a segment with parameters", () => {
  const DAYS = "days: {type: UInt16, default: 7, description: Back}"
  const SQL =
    "select player_key\nfrom ft_player\nwhere bet_last_at <= now() - interval {{ parameter('days') }} day"

  test("is looked at as if its values were written in it, and is another version with others", async () => {
    const one = segment(DAYS, SQL)
    expect(one.sql).toBe(SQL.replace("{{ parameter('days') }}", "_CAST(7, 'UInt16')"))
    expect(one.written).toBe(SQL)
    const compiled = await compileSegment(warehouse, one)
    expect([compiled.reach.kind, compiled.flag !== undefined]).toEqual(["touched", true])
    const other = segment(DAYS.replace("7", "10"), SQL)
    expect((await compileSegment(warehouse, other)).reach.kind).toBe("timed")
    expect(other.version).not.toBe(one.version)
    await new Sandbox(warehouse).check(one.sql, { role: "analyst" })
  })

  test("takes lists, limits and decimals from them", async () => {
    const lists = segment(
      "countries: {type: Array(String), default: [MT, 'D''E'], description: c}, least: {type: 'Decimal(38, 6)', default: '10.5', description: m}, most: {type: UInt8, default: 3, description: n}",
      `select player_key from ft_player where country in {{ parameter('countries') }} and deposits > {{ parameter("least") }} order by player_key limit {{ parameter('most') }}`,
    )
    await warehouse.command(
      "insert into ft_player select number, 'orsa', ['MT', 'D''E', 'GB'][number % 3 + 1], number, now() from numbers(40)",
    )
    const { select } = await compileSegment(warehouse, lists)
    const rows = await warehouse.query<{ player_key: string }>(select)
    expect(rows.map(({ player_key }) => player_key)).toEqual(["12", "13", "15"])
  })

  test.each([
    [
      DAYS,
      "select 1 -- {{ parameter('days') }}",
      "SEGMENT_PARAMETER",
      /'days' is declared.*not use/,
    ],
    [DAYS, SQL.replace("'days'", "'day'"), "SEGMENT_PARAMETER", /The nearest is 'days'/],
    ["", SQL, "SEGMENT_PARAMETER", /None is declared/],
    ["", SQL.replace("'days'", "'constructor'"), "SEGMENT_PARAMETER", /no parameter 'constructor'/],
    [DAYS.replace("7", "'x'"), SQL, "SEGMENT_FRONT_MATTER", /a\.sql:5: .*expected UInt16, as 7/s],
    [DAYS.replace("UInt16", "Float64"), SQL, "SEGMENT_FRONT_MATTER", /expected UInt8 to UInt64/],
    [
      DAYS.replace("days", "1x"),
      SQL,
      "SEGMENT_FRONT_MATTER",
      /a\.sql:5: .*expected a name of a-z/s,
    ],
    [DAYS.replace(", description: Back", ""), SQL, "SEGMENT_FRONT_MATTER", /description/],
  ])("is told what is wrong: {%s} %s", (parameters, sql, code, words) => {
    expect(() => segment(parameters, sql)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(words) }),
    )
  })

  test("is told at which place of its select", () => {
    expect(() => segment("", SQL)).toThrow(
      expect.objectContaining({ details: { line: 3, column: 39 } }),
    )
  })
})
