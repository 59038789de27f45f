import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { FCT_DAY_CONTRACT, openTestSite, PROJECT, type TestSite } from "./test-site.ts"

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
})
