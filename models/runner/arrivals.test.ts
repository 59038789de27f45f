import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { LOOK_BACK, nextSince } from "./clock.ts"
import { SINCE_EVER } from "./instant.ts"
import { FT_STAKE, openTestSite, PROJECT, type TestSite } from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(() => site.reset())

const FILES = { ...PROJECT, "features/ft_stake.sql": FT_STAKE }

async function tickFor(ms: number, tick: () => Promise<unknown>): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(100)) await tick()
}

describe("arrivals", () => {
  test("a player's tile that comes a moment after his bet is counted, by a later tick", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    await site.warehouse.command("detach table int_tile__mv")
    await site.events([{ player_key: "7", amount_base: "5" }])
    await site.warehouse.command("attach table int_tile__mv")
    await runner.tick()
    expect(await site.rows("select * from ft_stake")).toEqual([])
    await site.warehouse.command(
      "insert into int_tile select brand, player_key, toDate(occurred_at), amount_base, 1, occurred_at from raw_event",
    )
    await tickFor(1_500, () => runner.tick())
    expect(await site.rows("select * from ft_stake")).toEqual([{ player_key: "7", stake_all: "5" }])
  })

  test("a player whose block took ten seconds to show is not missed", async () => {
    const runner = site.runner(FILES)
    await site.events([{ player_key: "6", ingested_at: "2024-05-01 12:00:00.000" }])
    await runner.deploy()
    await runner.tick()
    const [began] = (await site.rows("select toString(now64(3) - interval 10 second) as at")) as {
      at: string
    }[]
    await site.events([{ player_key: "7", amount_base: "5", ingested_at: began?.at ?? "" }])
    await runner.tick()
    expect(await site.rows("select * from ft_stake where stake_all > 0")).toEqual([
      { player_key: "7", stake_all: "5" },
    ])
  })

  test("between two looks at the same block a tick does nothing, settling takes it again", async () => {
    const runner = site.runner(FILES)
    await runner.deploy()
    const [began] = (await site.rows(
      "select toString(now64(3) - interval 5500 millisecond) as at",
    )) as { at: string }[]
    await runner.tick()
    await site.events([{ player_key: "7", subject_id: "r1", ingested_at: began?.at ?? "" }])
    await runner.settle()
    const { models } = await runner.tick()
    expect(models.map(({ result }) => result)).toEqual(Array(3).fill("idle"))
    const settled = await runner.settle()
    expect(settled.models.some(({ result }) => result === "ran")).toBe(true)
  })

  test("a model that reads the clock runs in every tick", async () => {
    const clocked = FT_STAKE.replace(
      "where ingested_at",
      "where ingested_at < now64(3) and ingested_at",
    )
    const runner = site.runner({ ...FILES, "features/ft_stake.sql": clocked })
    await runner.deploy()
    await runner.tick()
    const { models } = await runner.tick()
    expect(models.find(({ name }) => name === "ft_stake")).toMatchObject({ result: "ran" })
  })
})

describe("what the next run looks back on", () => {
  const now = "2024-05-01 12:00:30.000"
  const since = (arrivedAt: string) => nextSince({ now, arrivedAt }, LOOK_BACK)

  test("is everything where there is no event: the first may be on its way", () => {
    expect(since(SINCE_EVER)).toBe(SINCE_EVER)
  })

  test("holds the last block: one that is on its way began after it, however long ago", () => {
    expect(since("2024-05-01 11:00:10.500")).toBe("2024-05-01 11:00:10.499")
    expect(since("2024-05-01 12:00:29.500")).toBe("2024-05-01 12:00:29.499")
  })

  test("forgives a clock that was set back a little", () => {
    expect(since("2024-05-01 12:00:29.900")).toBe("2024-05-01 12:00:29.750")
  })
})
