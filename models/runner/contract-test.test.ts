import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { TestOutcome } from "./outcome.ts"
import { FCT_DAY_CONTRACT, INT_BOOKING, openTestSite, PROJECT, type TestSite } from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(() => site.reset())

const withContract = (contract: string) => ({ ...PROJECT, "marts/fct_day.yml": contract })

describe("a contract", () => {
  test("holds however a player's events come", async () => {
    const runner = site.runner(withContract(FCT_DAY_CONTRACT))
    await runner.deploy()
    const outcomes = await runner.test(["fct_day"])
    expect(outcomes.flatMap(({ differences }) => differences)).toEqual([])
    expect(outcomes.map(({ kind }) => kind)).toEqual(["schema", ...Array(6).fill("contract")])
  })

  test("that fails shows what was expected of the player's day and what stands", async () => {
    const wrong = FCT_DAY_CONTRACT.replace('stake_sum: "4.00"', 'stake_sum: "14.10"').replace(
      'stake_sum: "5", rounds_sum: "1"',
      'stake_sum: "5", rounds_sum: "2"',
    )
    const runner = site.runner(withContract(wrong))
    const failed = await runner.test(["fct_day"]).then(failures)
    expect(failed.filter((line) => line.includes("built at once"))).toEqual([
      "a round that is rolled back leaves the player's day (built at once): royal / 2024-05-01: stake_sum: expected 14.1, got 4",
      "rows of the model upstream add up (built at once): royal / 2024-05-01: rounds_sum: expected 2, got 1",
    ])
    expect(failed.filter((line) => line.startsWith("a round"))).toHaveLength(3)
  })

  test("that expects too little or too much tells the rows", async () => {
    const less = FCT_DAY_CONTRACT.replace(/ {6}- \{ brand: royal, day: "2024-05-02".*\n/, "")
    const more = FCT_DAY_CONTRACT.replace('day: "2024-05-02", stake', 'day: "2024-05-03", stake')
    const lines = async (contract: string) =>
      (await site.runner(withContract(contract)).test(["fct_day"]).then(failures)).filter((line) =>
        line.includes("built at once"),
      )
    expect(await lines(less)).toEqual([
      expect.stringContaining("unexpected brand: royal, day: 2024-05-02, stake_sum: 1.5"),
    ])
    expect(await lines(more)).toEqual([
      expect.stringContaining("missing brand: royal, day: 2024-05-03"),
      expect.stringContaining("unexpected brand: royal, day: 2024-05-02"),
    ])
  })

  test("sees a model that is right when built and wrong when kept", async () => {
    const blind = INT_BOOKING.replace(
      "where ingested_at",
      "where type = 'casino.bet' and ingested_at",
    )
    const files = { ...withContract(FCT_DAY_CONTRACT), "intermediate/int_booking.sql": blind }
    const failed = await site.runner(files).test(["fct_day"]).then(failures)
    expect(failed.filter((line) => line.startsWith("a round"))).toEqual([
      expect.stringMatching(
        /in two halves\): royal . 2024-05-01: stake_sum: expected 4, got 14\.1/,
      ),
    ])
  })

  test.each([
    [
      "given:\n      raw_event:",
      "given:\n      raw_evnt:",
      "given raw_evnt, which fct_day does not read",
    ],
    [
      "subject_id: r1, amount_base",
      "subject: r1, amount_base",
      "given raw_event has no column 'subject'",
    ],
  ])("tells a name that is nowhere (%s)", async (from, to, message) => {
    const runner = site.runner(withContract(FCT_DAY_CONTRACT.replace(from, to)))
    expect((await runner.test(["fct_day"]).then(failures)).join("\n")).toContain(message)
  })

  test("leaves no database behind, also none of a run that was killed", async () => {
    await site.warehouse.command("create database models_scratch_killed")
    await site.runner(withContract(FCT_DAY_CONTRACT)).test(["fct_day"])
    expect(
      await site.rows("select name from system.databases where startsWith(name, 'models_scratch')"),
    ).toEqual([])
  })
})

describe("a schema test", () => {
  const tests = `tests:
  - unique: brand
  - not_null: [brand, day]
  - accepted_values: { column: brand, values: [noble] }
  - relationships: { column: brand, to: stg_bet, field: brand }
  - expression: "stake_sum < 10"
`
  test("shows the rows that offend", async () => {
    const fct = PROJECT["marts/fct_day.sql"] ?? ""
    const files = { ...PROJECT, "marts/fct_day.sql": fct.replace(/tests:\n.*\n/, tests) }
    const runner = site.runner(files)
    await runner.deploy()
    await site.events([
      { subject_id: "r1", amount_base: "10", occurred_at: "2024-05-02 10:00:00.000" },
      { subject_id: "r2", amount_base: "1" },
    ])
    await runner.tick()
    expect(await runner.test(["fct_day"]).then(failures)).toEqual([
      'unique (brand): offending row: {"brand":"royal","times":"2"}',
      'accepted_values of brand: offending row: {"brand":"royal"}',
      expect.stringContaining("stake_sum < 10: offending row"),
    ])
  })
})

function failures(outcomes: readonly TestOutcome[]): string[] {
  return outcomes.flatMap(({ test, differences }) => differences.map((line) => `${test}: ${line}`))
}
