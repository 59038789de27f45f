import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ProjectFiles, parseProject } from "./project.ts"
import { FCT_DAY, openTestSite, PROJECT, STG_BET, type TestSite } from "./test-site.ts"

const tested = (test: string): ProjectFiles => ({
  "marts/fct_day.sql": FCT_DAY.replace("- unique: [brand, day]", `- ${test}`),
})
const contract = (text: string): ProjectFiles => ({
  "marts/fct_day.yml": `grain: one row per brand and day\n${text}\n`,
})
const example = (given: string, expected: string) =>
  contract(
    `key: [brand, day]\ntests:\n  - name: a player\n    given: ${given}\n    expect: [${expected}]`,
  )

describe("what a test or an example names and is not there is refused with file, line and the nearest name:", () => {
  test.each<readonly [string, ProjectFiles, string]>([
    [
      "a column that is to be unique",
      tested("unique: [brnad]"),
      "marts/fct_day.sql:14: tests.0.unique.0: there is no column 'brnad'; the nearest is 'brand'.",
    ],
    [
      "a relation that rows point to",
      tested("relationships: { column: brand, to: fct_dey, field: brand }"),
      "marts/fct_day.sql:14: tests.0.relationships.to: there is no model 'fct_dey'; the nearest is 'fct_day'.",
    ],
    [
      "a column that rows point to",
      tested("relationships: { column: brand, to: stg_bet, field: bradn }"),
      "there is no column 'bradn'; the nearest is 'brand'.",
    ],
    [
      "a column of accepted values",
      tested("accepted_values: { column: bra, values: [a] }"),
      "marts/fct_day.sql:14: tests.0.accepted_values.column: there is no column 'bra'",
    ],
    [
      "a key of a contract",
      contract("key: [brand, dey]"),
      "marts/fct_day.yml:2: key.1: there is no column 'dey'; the nearest is 'day'.",
    ],
    [
      "a model that is given",
      example("{ int_bookin: [] }", "{ brand: a }"),
      "marts/fct_day.yml:5: tests.0.given.int_bookin: there is no model 'int_bookin'; the nearest is 'int_booking'.",
    ],
    [
      "a column that is given",
      example("{ int_booking: [{ stke: '1' }] }", "{ brand: a }"),
      "marts/fct_day.yml:5: tests.0.given.int_booking.0.stke: there is no column 'stke'; the nearest is 'stake'.",
    ],
    [
      "a column that is expected",
      example("{}", "{ stakes: '1' }"),
      "marts/fct_day.yml:6: tests.0.expect.0.stakes: there is no column 'stakes'",
    ],
    [
      "nothing that is expected of a row",
      example("{}", "{}"),
      "marts/fct_day.yml:6: tests.0.expect.0: an empty row says nothing of fct_day",
    ],
    [
      "a misspelt key",
      { "staging/stg_bet.sql": STG_BET.replace("materialized:", "materialised:") },
      "staging/stg_bet.sql:2: materialised: 'materialised' is no key; expected materialized: one of view, table,",
    ],
    [
      "a misspelt kind",
      { "staging/stg_bet.sql": STG_BET.replace(": view", ": viev") },
      "staging/stg_bet.sql:2: materialized: 'viev' is none; the nearest is 'view'; expected",
    ],
    [
      "a key that nobody knows",
      { "staging/stg_bet.sql": STG_BET.replace("columns:", "tag: [money]\ncolumns:") },
      "staging/stg_bet.sql:4: tag: 'tag' is no key that is known here; the nearest is 'tags'.",
    ],
  ])("%s", (_what, files, words) => {
    expect(() => parseProject({ ...PROJECT, ...files })).toThrow(words)
  })
})

test("a file with a byte-order mark is read like any other", () => {
  const files = { ...PROJECT, "staging/stg_bet.sql": `\uFEFF${STG_BET}` }
  expect(parseProject(files).byName.has("stg_bet")).toBe(true)
})

test("all that is wrong with the files is told at once", () => {
  const files = {
    ...PROJECT,
    "staging/stg_bet.sql": STG_BET.replace("materialized:", "materialised:"),
    "marts/fct_day.sql": FCT_DAY.replace("strategy: replace", "strategy: replce"),
  }
  expect(() => parseProject(files)).toThrow(/marts\/fct_day\.sql:3.*\n.*staging\/stg_bet\.sql:2/s)
})

describe("compiling", () => {
  let site: TestSite

  beforeAll(async () => {
    site = await openTestSite()
  })
  afterAll(() => site.close())

  test("tells of all models that are wrong, and not of what only reads them", async () => {
    const files = {
      ...PROJECT,
      "staging/stg_bet.sql": STG_BET.replace("amount_base as", "amount_bass as"),
      ...tested('expression: "stake_sun >= 0"'),
    }
    await expect(async () => site.runner(files).compile()).rejects.toMatchObject({
      message:
        "marts/fct_day.sql:14: there is no column 'stake_sun'; the nearest is 'stake_sum'.\n" +
        "staging/stg_bet.sql:11: there is no column 'amount_bass'; the nearest is 'amount_base'.",
    })
  })

  test.each([
    "select today() from file('/etc/hostname')",
    "select * apply file from (select '/etc/hostname' as path)",
    "select sum(1) over (order by file('/etc/hostname'))",
  ])("refuses a test that reads what is outside: %s", async (sql) => {
    const files = { ...PROJECT, ...tested(`expression: "day in (${sql})"`) }
    await expect(async () => site.runner(files).compile()).rejects.toMatchObject({
      code: "MODELS_REACH",
      message: expect.stringContaining("marts/fct_day.sql:14: file() reaches outside"),
    })
  })
})
