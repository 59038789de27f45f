import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { ProjectFiles } from "./project.ts"
import { openTestSite, PROJECT, type TestSite } from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(() => site.reset())

const DIM_ROUND = `---
materialized: dictionary
description: The stake of each round
key: [brand, round_id]
order_by: [brand, round_id]
columns:
  brand: Brand
  round_id: Round
  stake: { description: "What was staked", type: "Nullable(Decimal(38, 6))", protects: true }
---
select brand, round_id, toNullable(sum(amount)) as stake from {{ ref('stg_move') }} group by brand, round_id
`
const LOOK_UP = "dictGet({{ dictionary('dim_round') }}, 'stake', ('royal', 'r1'))"
const FT_ROUND = `---
materialized: view
description: The stake of the first round
columns: { stake: What was staked, rounds: Rounds of the table }
---
select ${LOOK_UP} as stake, (select count() from {{ ref('dim_round') }}) as rounds
`
const CONTRACT = `grain: one row
key: [rounds]
tests:
  - name: a round is found by its key
    given:
      dim_round:
        - { brand: noble, round_id: r1, stake: "3" }
        - { brand: royal, round_id: r1, stake: "4" }
    expect: [{ stake: "4.000000", rounds: "2" }]
  - name: a round is found that comes of what happened
    given:
      raw_event: [{ subject_id: r1, amount_base: "7", event_id: a }]
    expect: [{ stake: "7.000000", rounds: "1" }]
`
const FILES: ProjectFiles = {
  ...PROJECT,
  "marts/dim_round.sql": DIM_ROUND,
  "features/ft_round.sql": FT_ROUND,
  "features/ft_round.yml": CONTRACT,
}
const FOUND = "select stake, rounds from ft_round"

const bet = (round: string, amount: string) =>
  site.events([{ event_id: round + amount, subject_id: round, amount_base: amount }])

const left = () =>
  site.rows("select name from system.tables where startsWith(name, 'dim_round') order by name")

describe("a model that is a dictionary", () => {
  test("is a table whose rows are looked up by their key, as of its last build", async () => {
    await bet("r1", "5")
    const runner = site.runner(FILES)
    await runner.deploy()
    expect(await site.rows(FOUND)).toEqual([{ stake: "5", rounds: "1" }])
    await bet("r2", "1")
    await bet("r1", "2")
    expect(await site.rows(FOUND)).toEqual([{ stake: "5", rounds: "1" }])
    await runner.run(["dim_round"])
    expect(await site.rows(FOUND)).toEqual([{ stake: "7", rounds: "2" }])
    expect(await site.rows(COMMENT)).toEqual([{ comment: "What was staked (tells of protection)" }])
    expect(await left()).toEqual([{ name: "dim_round" }, { name: "dim_round__dictionary" }])
  })

  test("is built anew where its columns change, while it is read, and goes with the model", async () => {
    await bet("r1", "5")
    await site.runner(FILES).deploy()
    const more = DIM_ROUND.replace("  stake:", "  moves: Moves\n  stake:").replace(
      "toNullable(",
      "count() as moves, toNullable(",
    )
    const runner = site.runner({ ...FILES, "marts/dim_round.sql": more })
    expect((await runner.plan()).map(({ name, action }) => [name, action])).toEqual([
      ["dim_round", "rebuild"],
      ["ft_round", "rebuild"],
    ])
    await runner.deploy()
    expect(
      await site.rows("select dictGet('dim_round__dictionary', 'moves', ('royal', 'r1')) as moves"),
    ).toEqual([{ moves: "1" }])
    const { "marts/dim_round.sql": _, "features/ft_round.sql": _1, ...others } = FILES
    const { "features/ft_round.yml": _2, ...rest } = others
    await site.runner(rest).deploy()
    expect(await left()).toEqual([])
    expect(await site.runner(rest).plan()).toEqual([])
  })

  test("becomes a table, and a dictionary again", async () => {
    await site.runner(FILES).deploy()
    const files = { ...PROJECT, "marts/dim_round.sql": DIM_ROUND }
    const asTable = DIM_ROUND.replace("dictionary", "table").replace("key: [brand, round_id]\n", "")
    await site.runner({ ...files, "marts/dim_round.sql": asTable }).deploy()
    expect(await left()).toEqual([{ name: "dim_round" }])
    await site.runner(files).deploy()
    expect(await left()).toHaveLength(2)
  })

  test("has no use for what a killed build left beside it", async () => {
    await bet("r1", "5")
    const runner = site.runner(FILES)
    await runner.deploy()
    await site.warehouse.command(
      "create dictionary dim_round__dictionary__next (k String, v String) primary key k source(clickhouse(db 'default' table 'gone')) layout(complex_key_hashed()) lifetime(0)",
    )
    await bet("r1", "2")
    await runner.run(["dim_round"])
    expect(await site.rows(FOUND)).toEqual([{ stake: "7", rounds: "1" }])
    expect(await left()).toHaveLength(2)
  })

  test("stands in examples, given or built", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    const outcomes = await runner.test(["ft_round"])
    expect(outcomes.flatMap(({ differences }) => differences)).toEqual([])
    expect(outcomes.length).toBeGreaterThanOrEqual(2)
  })

  test.each<readonly [string, string, string, string]>([
    [
      "a key that is no column",
      DIM_ROUND.replace("[brand, round_id]", "[brand, nobody]"),
      "MODELS_COLUMN_MISSING",
      "marts/dim_round.sql:4: 'nobody' is key",
    ],
    [
      "a column that no dictionary keeps",
      DIM_ROUND.replace("toNullable(sum(amount))", "cast('a', 'Enum8(''a'' = 1)')").replace(
        /stake: \{.*\}/,
        "stake: Stakes",
      ),
      "MODELS_SQL",
      "marts/dim_round.sql:11: the engine refuses the select: Unknown type Enum8(",
    ],
    [
      "a look-up in what is none",
      DIM_ROUND.replace("dictionary", "table").replace("key: [brand, round_id]\n", ""),
      "MODELS_DICTIONARY_UNKNOWN",
      "features/ft_round.sql:6: dictionary('dim_round') is none",
    ],
  ])("is refused for %s", async (_what, dictionary, code, words) => {
    const refused = async () =>
      site.runner({ ...FILES, "marts/dim_round.sql": dictionary }).compile()
    await expect(refused()).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
  })
})

const COMMENT =
  "select comment from system.columns where database = currentDatabase() and table = 'dim_round' and name = 'stake'"
