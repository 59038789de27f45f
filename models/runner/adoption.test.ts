import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { type ProjectFiles, parseProject } from "./project.ts"
import { createRunner, type Runner } from "./runner.ts"
import { killedAt } from "./test-fault.ts"
import {
  INT_BOOKING,
  INT_TILE,
  openTestSite,
  PROJECT,
  STG_BET,
  type TestSite,
} from "./test-site.ts"
import { Turnstile } from "./turnstile.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(() => site.reset())

const BLOCK_ROWS = 50

/** Inserts blocks one after the other, as the consumer does; it rests while somebody asks for it. */
class Stream {
  readonly #turnstile = new Turnstile()
  #running = true
  #ended: Promise<void> = Promise.resolve()
  blocks = 0
  /** Blocks that came in while a change was being taken, and its longest rest, ms. */
  longestRestMs = 0

  start(): void {
    this.#ended = this.#run()
  }

  async stop(): Promise<void> {
    this.#running = false
    await this.#ended
  }

  readonly rest = <Result>(use: () => Promise<Result>): Promise<Result> =>
    this.#turnstile.through(async () => {
      const began = performance.now()
      const result = await use()
      this.longestRestMs = Math.max(this.longestRestMs, performance.now() - began)
      return result
    })

  async #run(): Promise<void> {
    while (this.#running) {
      await this.#turnstile.through(() => this.#insert())
      this.blocks += 1
      await sleep(5)
    }
  }

  async #insert(): Promise<void> {
    // One arrival for a block, that of its beginning.
    await site.warehouse.command(
      `insert into raw_event (brand, player_key, event_id, subject_id, occurred_at, ingested_at, amount_base)
select if(number % 2 = 0, 'royal', 'noble'), number % 7, concat('${this.blocks}-', toString(number)),
    concat('${this.blocks}-', toString(number)), toDateTime64('2024-05-01 20:00:00', 3, 'UTC') + interval (number * 37 + ${this.blocks}) minute,
    (select now64(3)), toDecimal128(number + 1, 6) / 100
from numbers(${BLOCK_ROWS})`,
    )
  }
}

const tileBy = (key: string, sums: string) =>
  `select ${key}, ${sums} from int_tile group by ${key} order by ${key}`
const rawBy = (key: string, sums: string, where = "true") =>
  `select ${key.replace("day", "toDate(occurred_at, 'UTC') as day")}, ${sums} from raw_event where ${where} group by ${key} order by ${key}`

const KEY = "brand, player_key, day"

interface Change {
  readonly what: string
  readonly files: ProjectFiles
  readonly tile: string
  readonly truth: string
}

const withTile = (text: string): ProjectFiles => ({ ...PROJECT, "intermediate/int_tile.sql": text })

const CHANGES: readonly Change[] = [
  {
    what: "another select",
    files: withTile(INT_TILE.replace("from bets\n", "from bets\nwhere stake > 0.1\n")),
    tile: tileBy(KEY, "sum(stake_sum) as stake, sum(bets) as n"),
    truth: rawBy(KEY, "sum(amount_base) as stake, count() as n", "amount_base > 0.1"),
  },
  {
    what: "a column more",
    files: withTile(
      INT_TILE.replace(
        "  last_at:",
        "  first_at: { description: First bet, type: \"SimpleAggregateFunction(min, DateTime64(3, 'UTC'))\" }\n  last_at:",
      ).replace("max(occurred_at)", "min(occurred_at) as first_at, max(occurred_at)"),
    ),
    tile: tileBy(KEY, "sum(bets) as n, min(first_at) as first"),
    truth: rawBy(KEY, "count() as n, min(occurred_at) as first"),
  },
  {
    what: "a wider type",
    files: withTile(INT_TILE.replace("Decimal(38, 6))", "Decimal(76, 6))")),
    tile: tileBy(KEY, "sum(stake_sum) as stake"),
    truth: rawBy(KEY, "sum(amount_base) as stake"),
  },
  {
    what: "another key",
    files: withTile(
      INT_TILE.replace("order_by: [brand, player_key, day]", "order_by: [brand, day]")
        .replace("  player_key: Player\n", "")
        .replace("select brand, player_key,", "select brand,")
        .replace("group by brand, player_key, day", "group by brand, day"),
    ),
    tile: tileBy("brand, day", "sum(stake_sum) as stake, sum(bets) as n"),
    truth: rawBy("brand, day", "sum(amount_base) as stake, count() as n"),
  },
  {
    what: "a column more that what it reads gains in the same change",
    files: {
      ...withTile(
        INT_TILE.replace(
          "  last_at:",
          '  hours: { description: Sum of hours, type: "SimpleAggregateFunction(sum, UInt64)" }\n  last_at:',
        ).replace("max(occurred_at)", "sum(toUInt64(hour_of_day)) as hours, max(occurred_at)"),
      ),
      "staging/stg_bet.sql": STG_BET.replace(
        "  stake:",
        "  hour_of_day: Hour of the day, UTC\n  stake:",
      ).replace("amount_base as", "toHour(occurred_at, 'UTC') as hour_of_day, amount_base as"),
    },
    tile: tileBy(KEY, "sum(hours) as hours, sum(bets) as n"),
    truth: rawBy(KEY, "sum(toUInt64(toHour(occurred_at, 'UTC'))) as hours, count() as n"),
  },
  {
    what: "a change of what it reads",
    files: {
      ...PROJECT,
      "staging/stg_bet.sql": STG_BET.replace("amount_base as", "amount_base * 2 as"),
    },
    tile: tileBy(KEY, "sum(stake_sum) as stake, sum(bets) as n"),
    truth: rawBy(KEY, "sum(amount_base * 2) as stake, count() as n"),
  },
]

const DAYS =
  "select brand, toString(day) as day, stake_sum, rounds_sum from fct_day order by brand, day"
const DAYS_TRUE =
  "select brand, toString(toDate(occurred_at, 'UTC')) as day, sum(amount_base) as stake_sum, count() as rounds_sum from raw_event group by brand, day order by brand, day"

async function ticking(runner: Runner, until: () => boolean): Promise<number> {
  let failed = 0
  while (!until()) {
    const { models } = await runner.tick()
    failed += models.filter(({ result }) => result === "failed").length
    await sleep(20)
  }
  return failed
}

describe("a change that is taken while events stream in leaves every sum exact:", () => {
  test.each(CHANGES.map((change) => [change.what, change] as const))(
    "%s",
    async (_what, change) => {
      const { files, tile, truth } = change
      const runner = site.runner(PROJECT)
      await runner.deploy()
      const stream = new Stream()
      stream.start()
      let isOver = false
      const ticks = ticking(runner, () => isOver)
      while (stream.blocks < 5) await sleep(20)
      const before = stream.blocks
      const report = await runner.adopt(parseProject(files), stream.rest)
      const during = stream.blocks - before
      while (stream.blocks < before + during + 3) await sleep(20)
      await stream.stop()
      isOver = true
      expect(await ticks).toBe(0)
      expect(during).toBeGreaterThan(0)
      expect(report.restedMs).toBeGreaterThan(0)
      await runner.settle()
      expect(await site.rows(tile)).toEqual(await site.rows(truth))
      expect(await site.rows(DAYS)).toEqual(await site.rows(DAYS_TRUE))
      expect(await site.runner(files).plan()).toEqual([])
      expect(await site.rows("select name from system.tables where name like '%__next'")).toEqual(
        [],
      )
    },
  )
})

const FILTERED = withTile(INT_TILE.replace("from bets\n", "from bets\nwhere stake > 1\n"))
const TILE = "select toString(sum(stake_sum)) as stake, toString(sum(bets)) as n from int_tile"

describe("a change under load", () => {
  test("that takes a model away stops nothing", async () => {
    const runner = site.runner(PROJECT)
    await runner.deploy()
    const stream = new Stream()
    stream.start()
    const { "intermediate/int_tile.sql": _gone, ...files } = PROJECT
    await runner.adopt(parseProject(files), stream.rest)
    const blocks = stream.blocks
    while (stream.blocks < blocks + 3) await sleep(20)
    await stream.stop()
    await runner.settle()
    expect(await site.rows("select name from system.tables where name like 'int_tile%'")).toEqual(
      [],
    )
    expect(await site.rows(DAYS)).toEqual(await site.rows(DAYS_TRUE))
  })

  test("takes a whole project into a warehouse that has none", async () => {
    const runner = site.runner({})
    await runner.deploy()
    await site.events([{ event_id: "a", subject_id: "r1", amount_base: "5" }])
    await runner.adopt(parseProject(PROJECT))
    await site.events([{ event_id: "b", subject_id: "r2", amount_base: "7" }])
    await runner.settle()
    expect(await site.rows(TILE)).toEqual([{ stake: "12", n: "2" }])
    expect(await site.rows(DAYS)).toEqual(await site.rows(DAYS_TRUE))
  })

  test("that does not compile is refused before anything is touched", async () => {
    const runner = site.runner(PROJECT)
    await runner.deploy()
    await site.events([{ amount_base: "5" }])
    const broken = withTile(INT_TILE.replace("count() as bets", "count(no_such) as bets"))
    let rests = 0
    const rest = <Result>(use: () => Promise<Result>) => {
      rests += 1
      return use()
    }
    await expect(runner.adopt(parseProject(broken), rest)).rejects.toMatchObject({
      code: "MODELS_SQL",
    })
    expect(rests).toBe(0)
    expect(await site.rows(TILE)).toEqual([{ stake: "5", n: "1" }])
    expect(await runner.plan()).toEqual([])
  })

  test("that cannot be made without a rest says why before it starts", async () => {
    await site.runner(PROJECT).deploy()
    const runner = site.runner({
      ...withTile(INT_TILE.replace("from bets\n", "from bets\nwhere stake > 1\n")),
      "intermediate/int_booking.sql": INT_BOOKING.replace("1 as rounds", "2 as rounds"),
    })
    const passages = await runner.passages()
    expect(passages.get("int_tile")).toMatchObject({ waits: "moment" })
    expect(passages.get("int_booking")).toMatchObject({ waits: "ticks" })
    const asTable = INT_TILE.replace("materialized_view", "table")
    const other = await site.runner(withTile(asTable)).passages()
    expect(other.get("int_tile")).toMatchObject({ waits: "ticks" })
    await site.runner(withTile(asTable)).deploy()
    const back = await site.runner(PROJECT).passages()
    expect(back.get("int_tile")).toEqual({
      waits: "events",
      why: "it was materialized as table, which goes first",
    })
  })

  test("is exact where healing builds the model anew meanwhile", async () => {
    const runner = site.runner(PROJECT)
    await runner.deploy()
    await site.events([{ event_id: "a", amount_base: "5" }])
    const other = site.runner(PROJECT)
    const rest = async <Result>(use: () => Promise<Result>) => {
      await other.run(["int_tile"], { fullRefresh: true })
      return use()
    }
    await runner.adopt(parseProject(FILTERED), rest)
    await site.events([{ event_id: "b", amount_base: "7" }])
    expect(await site.rows(TILE)).toEqual([{ stake: "12", n: "2" }])
  })

  test("rows that come in below the watermark, since a clock was set back, are not lost", async () => {
    const runner = site.runner(PROJECT)
    await runner.deploy()
    await site.events([{ event_id: "a", amount_base: "5" }])
    const rest = async <Result>(use: () => Promise<Result>) => {
      await site.events([
        { event_id: "b", amount_base: "7", ingested_at: "2020-01-01 00:00:00.000" },
      ])
      return use()
    }
    await runner.adopt(parseProject(FILTERED), rest)
    expect(await site.rows(TILE)).toEqual([{ stake: "12", n: "2" }])
  })

  test("killed anywhere is finished by the next deployment, of the new project or of the old", async () => {
    for (const [place, next] of [FILTERED, PROJECT].entries())
      for (let statements = 0; ; statements += 5) {
        await site.reset()
        await site.runner(PROJECT).deploy()
        await site.events([{ event_id: "a", amount_base: "5" }])
        let left = statements + place
        const warehouse = killedAt(site.warehouse, () => left-- <= 0)
        const wasKilled = await createRunner({ warehouse, project: parseProject(PROJECT) })
          .adopt(parseProject(FILTERED))
          .then(
            () => false,
            () => true,
          )
        await site.runner(next).deploy()
        expect(
          await site.rows("select name from system.tables where name like '%target%'"),
        ).toEqual([])
        await site.events([{ event_id: "b", amount_base: "7" }])
        expect(await site.rows(TILE)).toEqual([{ stake: "12", n: "2" }])
        if (!wasKilled) break
      }
  }, 400_000)
})
