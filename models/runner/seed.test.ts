import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { type ProjectFiles, parseProject } from "./project.ts"
import { openTestSite, PROJECT, type TestSite } from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(() => site.reset())

const CSV = `brand,tax,since,is_open
royal,0.25,2024-01-01,true
"o'hara, ""sons""",1.5,,false
`
const YAML = `description: Tax of each brand
columns:
  brand: { description: Brand, type: String }
  tax: { description: Per cent, type: "Decimal(38, 6)" }
  since: { description: First day, type: Nullable(Date) }
  is_open: { description: Whether it is open, type: Bool }
order_by: [brand]
tests:
  - unique: brand
`
const FCT_TAX = `---
materialized: view
description: Tax on stakes
columns: { brand: Brand, tax: Tax }
---
select b.brand as brand, toDecimal128(sum(b.stake_sum), 6) * any(s.tax) as tax
from {{ ref('int_tile') }} as b
inner join {{ ref('seed_tax') }} as s on s.brand = b.brand
group by brand
`
const CONTRACT = `grain: one row per brand
key: [brand]
tests:
  - name: a stake is taxed as the file says
    given: { raw_event: [{ amount_base: "4" }, { amount_base: "4", event_id: b }] }
    expect: [{ brand: royal, tax: "2.00" }]
  - name: an example may bring a tax of its own
    given:
      raw_event: [{ amount_base: "4" }]
      seed_tax: [{ brand: royal, tax: "0.5" }]
    expect: [{ brand: royal, tax: "2.00" }]
`
const files = (csv = CSV, yaml = YAML): ProjectFiles => ({
  ...PROJECT,
  "seeds/seed_tax.csv": csv,
  "seeds/seed_tax.yml": yaml,
  "marts/fct_tax.sql": FCT_TAX,
  "marts/fct_tax.yml": CONTRACT,
})

describe("a seed", () => {
  test("is a table of its declared types that models read", async () => {
    const runner = site.runner(files())
    await runner.deploy()
    await site.events([{ amount_base: "8" }])
    expect(await site.rows("select * from seed_tax order by brand")).toEqual([
      { brand: 'o\'hara, "sons"', tax: "1.5", since: null, is_open: false },
      { brand: "royal", tax: "0.25", since: "2024-01-01", is_open: true },
    ])
    expect(await site.rows("select brand, tax from fct_tax")).toEqual([
      { brand: "royal", tax: "2" },
    ])
    expect((await runner.plan()).length).toBe(0)
  })

  test("stands in the examples of contracts, unless they bring rows of their own", async () => {
    const runner = site.runner(files())
    await runner.deploy()
    const outcomes = await runner.test(["fct_tax", "seed_tax"])
    expect(outcomes.filter(({ passed }) => !passed)).toEqual([])
    expect(outcomes.length).toBe(7)
  })

  test("that changes is built anew, with what reads it, and nothing else", async () => {
    await site.runner(files()).deploy()
    const runner = site.runner(files(CSV.replace("0.25", "0.5")))
    expect((await runner.plan()).map(({ action, name }) => `${action} ${name}`)).toEqual([
      "rebuild seed_tax",
      "rebuild fct_tax",
    ])
    await runner.deploy()
    expect(await site.rows("select tax from seed_tax where brand = 'royal'")).toEqual([
      { tax: "0.5" },
    ])
  })

  test("is brought back by a run where somebody emptied it", async () => {
    const runner = site.runner(files())
    await runner.deploy()
    await site.warehouse.command("truncate table seed_tax")
    await runner.run(["materialized:seed"])
    expect(await site.rows("select count() as n from seed_tax")).toEqual([{ n: "2" }])
  })

  test.each([
    [
      CSV.replace("0.25", "a lot"),
      YAML,
      "seeds/seed_tax.csv:2: tax is 'a lot'; expected a decimal",
    ],
    [CSV.replace("2024-01-01", "1.1.24"), YAML, "seeds/seed_tax.csv:2: since is '1.1.24'"],
    [CSV.replace("royal,", "royal,x,"), YAML, "seeds/seed_tax.csv:2: 5 cells; expected 4"],
    [
      CSV.replace("brand,tax", "brand,levy"),
      YAML,
      "seeds/seed_tax.csv:1: its columns are (brand, levy",
    ],
    [CSV.replace('"o', '"""o"'), YAML, "seeds/seed_tax.csv:1: it is no CSV"],
    [
      CSV,
      YAML.replace("type: String", '"type": "Map(String, String)"'),
      "brand is declared as Map",
    ],
    [CSV, YAML.replace(", type: String", ""), "seeds/seed_tax.yml:3: columns.brand.type"],
  ])("is refused with file, line and what was expected (%#)", (csv, yaml, words) => {
    expect(() => parseProject(files(csv, yaml))).toThrow(
      expect.objectContaining({ message: expect.stringContaining(words) }),
    )
  })

  test("without a description is refused", () => {
    const { "seeds/seed_tax.yml": _yaml, ...rest } = files()
    expect(() => parseProject(rest)).toThrow(expect.objectContaining({ code: "MODELS_SEED" }))
  })
})
