import { describe, expect, test } from "vitest"
import { BrandConfigurations } from "../../core/brand.ts"
import { brandDay, ngrStepList, ngrSteps } from "./macro.ts"
import { type ProjectFiles, parseProject } from "./project.ts"
import { renderSelect } from "./render.ts"
import { selectModels } from "./selection.ts"
import { FCT_DAY_CONTRACT, INT_BOOKING, PROJECT, STG_BET } from "./test-site.ts"

const view = (select: string, column = "brand") =>
  `---\nmaterialized: view\ndescription: A view\ncolumns: { ${column}: A column }\n---\n${select}\n`

function refusal(files: ProjectFiles): { code: string; message: string } {
  try {
    parseProject(files)
  } catch (thrown) {
    return thrown as { code: string; message: string }
  }
  throw new Error("the project was taken")
}

describe("a project of models", () => {
  test("is ordered so that each model follows what it reads", () => {
    const names = parseProject(PROJECT).models.map(({ name }) => name)
    expect(names.indexOf("stg_move")).toBeLessThan(names.indexOf("int_booking"))
    expect(names.indexOf("int_booking")).toBeLessThan(names.indexOf("fct_day"))
  })

  test("is refused where models read each other in a circle", () => {
    expect(
      refusal({
        "intermediate/int_a.sql": view("select brand from {{ ref('int_b') }}"),
        "intermediate/int_b.sql": view("select brand from {{ ref('int_c') }}"),
        "intermediate/int_c.sql": view("select brand from {{ ref('int_a') }}"),
      }),
    ).toMatchObject({
      code: "MODELS_CYCLE",
      message: expect.stringContaining("int_a -> int_b -> int_c -> int_a"),
    })
  })

  test("tells of every circle, beside what else is wrong, at once", () => {
    const message = refusal({
      "intermediate/int_a.sql": view("select brand from {{ ref('int_b') }}"),
      "intermediate/int_b.sql": view("select brand from {{ ref('int_a') }}"),
      "intermediate/int_c.sql": view("select brand from {{ ref('int_c') }}"),
      "intermediate/int_d.sql": view("select brand from {{ ref('stg_nothing') }}"),
    })?.message
    for (const told of ["int_a -> int_b -> int_a", "int_c -> int_c", "ref('stg_nothing')"])
      expect(message).toContain(told)
  })

  test("is refused where a model reads what is not there, by file, line and name", () => {
    expect(
      refusal({ "intermediate/int_a.sql": view("select brand\nfrom {{ ref('stg_nothing') }}") }),
    ).toMatchObject({
      code: "MODELS_REF_UNKNOWN",
      message: expect.stringContaining("intermediate/int_a.sql:7: ref('stg_nothing')"),
    })
  })

  test.each([
    ["staging", "stg_b", "select brand from {{ ref('stg_bet') }}"],
    ["intermediate", "int_b", "select brand from {{ source('raw_event') }}"],
    ["marts", "fct_b", "select brand from {{ source('raw_event') }}"],
    ["marts", "fct_b", "select brand from {{ ref('fct_day') }}"],
  ])("is refused where %s reads a layer that it must not (%s)", (folder, name, select) => {
    expect(refusal({ ...PROJECT, [`${folder}/${name}.sql`]: view(select) })).toMatchObject({
      code: "MODELS_LAYER_REFUSED",
    })
  })

  test("may read raw tables in a touched of every layer", () => {
    const touched = INT_BOOKING.replace(
      "{{ ref('stg_move') }} where",
      "{{ source('raw_event') }} where",
    )
    expect(() =>
      parseProject({ ...PROJECT, "intermediate/int_booking.sql": touched }),
    ).not.toThrow()
  })

  test("is refused where a name is taken, has the wrong prefix, or a contract has no model", () => {
    const twin = { ...PROJECT, "staging/more/stg_bet.sql": STG_BET }
    expect(refusal(twin)).toMatchObject({
      code: "MODELS_NAME_TWICE",
      message: expect.stringContaining("staging/more/stg_bet.sql"),
    })
    expect(refusal({ "marts/stg_bet.sql": STG_BET })).toMatchObject({ code: "MODELS_NAME_PREFIX" })
    expect(refusal({ ...PROJECT, "marts/fct_night.yml": FCT_DAY_CONTRACT })).toMatchObject({
      code: "MODELS_CONTRACT_ALONE",
    })
  })

  test.each([
    [STG_BET.replace("description: Casino bets\n", ""), "staging/stg_bet.sql:2: description"],
    [STG_BET.replace("view", "stream"), "staging/stg_bet.sql:2: materialized"],
    [STG_BET.replace("columns:", "colums:"), "colums"],
    [
      STG_BET.replace("  brand: Brand of the player", "  brand: 3"),
      "staging/stg_bet.sql:5: columns.brand",
    ],
    [STG_BET.replace("columns:", "columns: ["), "staging/stg_bet.sql:"],
    [STG_BET.replaceAll("---", ""), "staging/stg_bet.sql:1: no front matter"],
    [
      STG_BET.replace("source('raw_event')", "source(raw_event)"),
      "staging/stg_bet.sql:12: '{{ source(raw_event) }}'",
    ],
    [STG_BET.replace("source('raw_event')", "source('raw_event'"), "staging/stg_bet.sql:12"],
  ])("tells file, line and what was expected (%#)", (text, message) => {
    expect(refusal({ "staging/stg_bet.sql": text }).message).toContain(message)
  })

  test("selects by name, by what it reads, by what reads it, by tag and by path", () => {
    const project = parseProject(PROJECT)
    const names = (...terms: string[]) => selectModels(project, terms).map(({ name }) => name)
    expect(names("fct_day")).toEqual(["fct_day"])
    expect(names("+fct_day").sort()).toEqual(["fct_day", "int_booking", "stg_move"])
    expect(names("stg_move+").sort()).toEqual(["fct_day", "int_booking", "stg_move"])
    expect(names("path:models/staging").sort()).toEqual(["stg_bet", "stg_move"])
    expect(names("fct_day", "stg_bet").sort()).toEqual(["fct_day", "stg_bet"])
    expect(names()).toHaveLength(5)
    expect(() => names("tag:none")).toThrow(
      expect.objectContaining({ code: "MODELS_SELECTION_EMPTY" }),
    )
  })
})

describe("a brand", () => {
  const brands = BrandConfigurations.parse([
    { name: "o'hara", timeZone: "Europe/Malta", dayStartHour: 6 },
    { name: "plain", ngrSteps: [{ name: "duty", percent: "2.5", of: "ggr" }] },
  ])

  test("has its own reporting day, others have UTC's", () => {
    expect(brandDay(brands, "occurred_at")).toBe(
      "multiIf(brand = 'o\\'hara', toDate(occurred_at, 'Europe/Malta') - (toHour(occurred_at, 'Europe/Malta') < 6), toDate(occurred_at, 'UTC'))",
    )
    expect(brandDay([], "at", "b")).toBe("toDate(at, 'UTC')")
  })

  test("takes its per-cent steps off, rounded half to even", () => {
    expect(ngrSteps(brands, ["ggr", "handle", "deposits"])).toBe(
      "multiIf(brand = 'plain', toDecimal128(roundBankers(ggr * toDecimal128('0.02500000', 8), 6), 6), toDecimal128('0', 6))",
    )
  })

  test("takes a step off by the version that holds on the day", () => {
    const [dated] = BrandConfigurations.parse([
      {
        name: "dated",
        ngrSteps: [
          { name: "duty", percent: "15", of: "ggr" },
          { name: "duty", percent: "21", of: "ggr", from: "2026-04-01" },
          { name: "jackpot", percent: "1", of: "handle", from: "2026-05-01" },
        ],
      },
    ])
    const share = (column: string, factor: string) =>
      `toDecimal128(roundBankers(${column} * toDecimal128('${factor}', 8), 6), 6)`
    const duty = `multiIf(day >= toDate('2026-04-01'), ${share("g", "0.21000000")}, ${share("g", "0.15000000")})`
    const jackpot = `multiIf(day >= toDate('2026-05-01'), ${share("h", "0.01000000")}, toDecimal128('0', 6))`
    const columns = ["g", "h", "d"]
    expect(ngrSteps(dated ? [dated] : [], columns)).toBe(
      `multiIf(brand = 'dated', ${duty} + ${jackpot}, toDecimal128('0', 6))`,
    )
    expect(ngrStepList(dated ? [dated] : [], columns)).toBe(
      `multiIf(brand = 'dated', [('duty', ${duty}), ('jackpot', ${jackpot})], []::Array(Tuple(String, Decimal(38, 6))))`,
    )
    const twice = [{ name: "duty", percent: "15", of: "ggr" }]
    expect(
      BrandConfigurations.safeParse([{ name: "a", ngrSteps: [...twice, ...twice] }]).success,
    ).toBe(false)
  })

  test("is configured once, with a zone that exists", () => {
    expect(BrandConfigurations.safeParse([{ name: "a" }, { name: "a" }]).success).toBe(false)
    expect(BrandConfigurations.safeParse([{ name: "a", timeZone: "Mars/Base" }]).success).toBe(
      false,
    )
  })

  test("has variables that stand as numbers or as text in quotes", () => {
    const project = parseProject({
      "staging/stg_a.sql": view("select {{ var('days', 30) }}, {{ var('word') }}, x ? 1 : 2"),
    })
    const [model] = project.models
    if (model === undefined) throw new Error("no model")
    const scope = { project, brands, vars: { word: "it's" } }
    expect(renderSelect(scope, model)).toBe("select 30, 'it\\'s', x ? 1 : 2")
    expect(() => renderSelect({ ...scope, vars: {} }, model)).toThrow(
      expect.objectContaining({ code: "MODELS_CALL" }),
    )
  })
})
