import fc from "fast-check"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { type ProjectFiles, parseProject } from "./project.ts"
import { createRunner, type Runner } from "./runner.ts"
import { killedAt } from "./test-fault.ts"
import { openTestSite, PROJECT, type TestEvent, type TestSite } from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(() => site.reset())

// Several rows to a key, so that rows of a touched key can vanish while others stay.
const FT_ROUND = `---
materialized: incremental
strategy: replace
description: Standing rounds of each player
key: player_key
order_by: [round_id]
touched: |
  select distinct player_key from {{ ref('stg_move') }} where ingested_at > {since:DateTime64(3)}
columns:
  player_key: Player
  round_id: Round
  stake: Stake
  rolled_back_at: When the round was rolled back, where a later bet reopened it
---
select player_key, round_id, sumIf(amount, type = 'casino.bet') as stake,
    nullIf(max(if(type = 'casino.rollback', occurred_at, toDateTime64(0, 3, 'UTC'))), toDateTime64(0, 3, 'UTC')) as rolled_back_at
from {{ ref('stg_move') }}
where player_key in {{ touched }}
group by player_key, round_id
having countIf(type = 'casino.bet') > countIf(type = 'casino.rollback')
`

const FILES: ProjectFiles = { ...PROJECT, "features/ft_round.sql": FT_ROUND }

const READ = {
  fct_day: "select * from fct_day order by brand, day",
  int_booking: "select brand, round_id, day, stake, rounds from int_booking order by all",
  ft_round: "select * from ft_round order by player_key, round_id",
}

/** The same figures, straight from the events. */
const TRUTH = {
  fct_day: `select brand, day, sum(stake) as stake_sum, sum(rounds) as rounds_sum from (
    select brand, subject_id, toDate(min(occurred_at)) as day, sumIf(amount_base, type = 'casino.bet') as stake, toInt64(1) as rounds
    from raw_event group by brand, subject_id having countIf(type = 'casino.rollback') = 0)
group by brand, day having stake_sum != 0 or rounds_sum != 0 order by brand, day`,
  ft_round: `select player_key, subject_id as round_id, sumIf(amount_base, type = 'casino.bet') as stake,
    nullIf(max(if(type = 'casino.rollback', occurred_at, toDateTime64(0, 3, 'UTC'))), toDateTime64(0, 3, 'UTC')) as rolled_back_at
from raw_event group by player_key, subject_id
having countIf(type = 'casino.bet') > countIf(type = 'casino.rollback') order by player_key, round_id`,
}

async function expectTruth(): Promise<void> {
  expect(await site.rows(READ.fct_day)).toEqual(await site.rows(TRUTH.fct_day))
  expect(await site.rows(READ.ft_round)).toEqual(await site.rows(TRUTH.ft_round))
}

const event: fc.Arbitrary<TestEvent> = fc.record({
  type: fc.constantFrom("casino.bet", "casino.bet", "casino.rollback"),
  brand: fc.constantFrom("royal", "noble"),
  player_key: fc.constantFrom("1", "2", "3"),
  subject_id: fc.constantFrom("r1", "r2", "r3", "r4", "r5"),
  amount_base: fc.constantFrom("0", "0.000001", "10.10", "999999999999.999999"),
  occurred_at: fc.constantFrom(
    "2024-05-01 00:00:00.000",
    "2024-05-01 23:59:59.999",
    "2024-05-02 12:00:00.000",
  ),
})

describe("incremental models", () => {
  test("a tick over the same player again writes nothing", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    await site.events([{ subject_id: "r1", amount_base: "5" }])
    const first = await runner.tick()
    expect(first.models.map(({ rowsWritten }) => rowsWritten)).toEqual([1, 1, 1])
    for (const again of [await site.runner(FILES).tick(), await site.runner(FILES).tick()]) {
      expect(again.models.map(({ result }) => result)).toEqual(["ran", "ran", "ran"])
      expect(again.models.map(({ rowsWritten }) => rowsWritten)).toEqual([0, 0, 0])
    }
    await expectTruth()
  })

  test("a round that is gone leaves its player's rows, the others stay as they were written", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    await site.events([
      { subject_id: "r1", amount_base: "5" },
      { subject_id: "r2", amount_base: "6" },
    ])
    await runner.tick()
    await site.events([{ subject_id: "r1", type: "casino.rollback" }])
    await runner.tick()
    expect(await site.rows("select round_id from ft_round")).toEqual([{ round_id: "r2" }])
    expect(
      await site.rows(
        "select round_id, _deleted from ft_round__store where round_id = 'r1' order by _version",
      ),
    ).toEqual([
      { round_id: "r1", _deleted: 0 },
      { round_id: "r1", _deleted: 1 },
    ])
    expect(
      await site.rows("select count() as n from ft_round__store where round_id = 'r2'"),
    ).toEqual([{ n: "1" }])
  })

  test("a row of nulls is not written again while nothing changes", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    await site.events([{ subject_id: "r1" }])
    await runner.tick()
    await runner.tick()
    expect(await site.rows("select rolled_back_at from ft_round__store")).toEqual([
      { rolled_back_at: null },
    ])
  })

  test("whatever comes in whatever order, ticks, restarts and kills end at the truth", async () => {
    const step = fc.record({
      events: fc.array(event, { maxLength: 6 }),
      after: fc.constantFrom("tick", "tick", "restart", "kill", "nothing"),
      killAt: fc.nat({ max: 12 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        await site.reset()
        const project = parseProject(FILES)
        let runner: Runner = site.runner(FILES)
        await runner.deploy()
        for (const { events, after, killAt } of steps) {
          await site.events(events)
          if (after === "restart") await runner.close()
          if (after === "kill") {
            let left = killAt
            const warehouse = killedAt(site.warehouse, () => left-- <= 0)
            await createRunner({ warehouse, project }).tick()
          }
          if (after === "restart" || after === "kill") runner = site.runner(FILES)
          if (after !== "nothing") await runner.tick()
          if (after !== "nothing") await expectTruth()
        }
        await runner.tick()
        await expectTruth()
        const kept = await Promise.all(Object.values(READ).map((sql) => site.rows(sql)))
        await runner.run([], { fullRefresh: true })
        const rebuilt = await Promise.all(Object.values(READ).map((sql) => site.rows(sql)))
        expect(rebuilt).toEqual(kept)
      }),
      { numRuns: 12 },
    )
  })

  test("a model that fails holds up only those that read it, and is made up for", async () => {
    await site.runner(FILES).deploy()
    await site.events([{ subject_id: "r1", amount_base: "5" }])
    const broken = killedAt(site.warehouse, () => false)
    const warehouse = {
      ...broken,
      command: (sql: string, params?: object) => {
        if (sql.includes("into `int_booking__store`")) throw new Error("disk full")
        return broken.command(sql, { ...params })
      },
    }
    const runner = createRunner({ warehouse, project: parseProject(FILES) })
    const { models } = await runner.tick()
    expect(Object.fromEntries(models.map(({ name, result }) => [name, result]))).toEqual({
      int_booking: "failed",
      fct_day: "skipped",
      ft_round: "ran",
    })
    await runner.close()
    expect(
      await site.rows("select model, error from sys_run where error != '' order by model"),
    ).toEqual([{ model: "int_booking", error: "disk full" }])
    expect(
      await site.rows(
        "select uniqExact(next_since) as sinces from sys_run where model = 'int_booking'",
      ),
    ).toEqual([{ sinces: "1" }])
    await site.runner(FILES).tick()
    await expectTruth()
  })

  test("features can run ahead of marts, which catch up in their own tick", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    await site.events([{ subject_id: "r1", amount_base: "5" }])
    const ahead = await runner.tick(["+path:features", "+int_booking"])
    expect(ahead.models.map(({ name }) => name).sort()).toEqual(["ft_round", "int_booking"])
    expect(await site.rows("select * from fct_day")).toEqual([])
    await runner.tick(["path:marts"])
    await expectTruth()
  })

  test("a start goes on where the last successful run began", async () => {
    const old = "2024-05-01 12:00:00.000"
    await site.events([{ player_key: "1", subject_id: "r1", ingested_at: old }])
    await site.events([
      { player_key: "2", subject_id: "r2", ingested_at: "2024-05-01 12:00:01.000" },
    ])
    await site.runner(FILES).deploy()
    const { models } = await site.runner(FILES).tick()
    expect(models.map(({ name, keysTouched }) => [name, keysTouched])).toEqual([
      ["int_booking", 1],
      ["fct_day", 1],
      ["ft_round", 1],
    ])
  })

  test("a minute of ticks is one row of the log for each model", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    await runner.tick()
    await runner.tick()
    await runner.close()
    expect(
      await site.rows("select model, runs from sys_run where kind = 'tick' order by model"),
    ).toEqual([
      { model: "fct_day", runs: 2 },
      { model: "ft_round", runs: 2 },
      { model: "int_booking", runs: 2 },
    ])
  })
})
