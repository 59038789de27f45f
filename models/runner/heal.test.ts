import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { parseProject } from "./project.ts"
import { createRunner } from "./runner.ts"
import { killedAt } from "./test-fault.ts"
import { FT_STAKE, openTestSite, PROJECT, type TestSite } from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(() => site.reset())

const TILE = `select player_key, toString(day) as day, sum(stake_sum) as stake, sum(bets) as n, max(last_at) as at
from int_tile group by player_key, day order by player_key, day`

const lastMinutes = () => new Date(Date.now() - 600_000)

async function twoPlayers() {
  const runner = site.runner(PROJECT)
  await runner.deploy()
  await site.events([
    { player_key: "1", amount_base: "10.5" },
    { player_key: "2", amount_base: "4", occurred_at: "2024-05-01 23:59:59.999" },
  ])
  return runner
}

describe("healing after an unclean stop", () => {
  test("finds nothing to do where every player's tile is right", async () => {
    const runner = await twoPlayers()
    expect(await runner.heal(lastMinutes(), { cause: "unclean stop" })).toMatchObject([
      { name: "int_tile", keysChecked: 2, keysHealed: 0, needsRebuild: false },
    ])
  })

  test("brings back a block that reached raw and never the player's tile", async () => {
    const runner = await twoPlayers()
    await site.warehouse.command("detach table int_tile__mv")
    await site.events([
      { player_key: "1", amount_base: "0.25", occurred_at: "2024-05-01 13:00:00.000" },
      { player_key: "3", amount_base: "7" },
    ])
    await site.warehouse.command("attach table int_tile__mv")
    expect(await runner.heal(lastMinutes(), { cause: "unclean stop" })).toMatchObject([
      { keysChecked: 3, keysHealed: 2 },
    ])
    const healed = await site.rows(TILE)
    expect(healed).toEqual([
      { player_key: "1", day: "2024-05-01", stake: "10.75", n: "2", at: "2024-05-01 13:00:00.000" },
      { player_key: "2", day: "2024-05-01", stake: "4", n: "1", at: "2024-05-01 23:59:59.999" },
      { player_key: "3", day: "2024-05-01", stake: "7", n: "1", at: "2024-05-01 12:00:00.000" },
    ])
    expect(await runner.heal(lastMinutes(), { cause: "unclean stop" })).toMatchObject([
      { keysHealed: 0 },
    ])
    expect(await site.rows(TILE)).toEqual(healed)
  })

  test("brings back a player's tile that was lost, and takes out what was doubled", async () => {
    const runner = await twoPlayers()
    const whole = await site.rows(TILE)
    await site.warehouse.command("insert into int_tile select * from int_tile where player_key = 1")
    await site.warehouse.command(
      "alter table int_tile delete where player_key = 2 settings mutations_sync = 1",
    )
    expect(await site.rows(TILE)).not.toEqual(whole)
    expect(await runner.heal(lastMinutes(), { cause: "unclean stop" })).toMatchObject([
      { keysChecked: 2, keysHealed: 2, needsRebuild: false },
    ])
    expect(await site.rows(TILE)).toEqual(whole)
  })

  test("killed between its steps, is finished by the next start and counts nothing twice", async () => {
    for (let statements = 0; ; statements += 2) {
      await site.reset()
      await twoPlayers()
      await site.warehouse.command("detach table int_tile__mv")
      await site.events([{ player_key: "1", amount_base: "0.25" }])
      await site.warehouse.command("attach table int_tile__mv")
      // Too late a last bet of another day: what no row can take out is built anew.
      await site.warehouse.command(
        "insert into int_tile (brand, player_key, day, stake_sum, bets, last_at) select brand, player_key, day, 100, 1, last_at + interval 1 hour from int_tile where player_key = 2",
      )
      let left = statements
      const warehouse = killedAt(site.warehouse, () => left-- <= 0)
      const wasKilled = await createRunner({ warehouse, project: parseProject(PROJECT) })
        .heal(lastMinutes(), { cause: "unclean stop" })
        .then(
          () => false,
          () => true,
        )
      const next = site.runner(PROJECT)
      await next.deploy()
      await next.heal(lastMinutes(), { cause: "unclean stop" })
      const tile = await site.rows(TILE)
      expect(tile, `killed before statement ${statements}`).toEqual([
        {
          player_key: "1",
          day: "2024-05-01",
          stake: "10.75",
          n: "2",
          at: "2024-05-01 12:00:00.000",
        },
        { player_key: "2", day: "2024-05-01", stake: "4", n: "1", at: "2024-05-01 23:59:59.999" },
      ])
      await site.events([{ player_key: "2", amount_base: "1" }])
      const [own] = await site.rows(
        "select toString(sum(stake_sum)) as stake from int_tile where player_key = 2",
      )
      expect(own, `killed before statement ${statements}`).toEqual({ stake: "5" })
      if (!wasKilled) break
    }
  }, 600_000)

  test("rebuilds where a player's last bet is later than any of his bets", async () => {
    const runner = await twoPlayers()
    const whole = await site.rows(TILE)
    await site.warehouse.command(
      "insert into int_tile select brand, player_key, day, 0, 0, last_at + interval 1 hour from int_tile",
    )
    expect(await runner.heal(lastMinutes(), { cause: "unclean stop" })).toMatchObject([
      { needsRebuild: true },
    ])
    expect(await site.rows(TILE)).toEqual(whole)
    await site.events([{ player_key: "1", amount_base: "1" }])
    expect(await site.rows(`select sum(stake_sum) as s from int_tile`)).toEqual([{ s: "15.5" }])
  })

  test("looks only at players for whom something arrived since", async () => {
    const runner = await twoPlayers()
    await site.events([{ player_key: "9", ingested_at: "2024-05-01 12:00:00.000" }])
    expect(await runner.heal(lastMinutes(), { cause: "unclean stop" })).toMatchObject([
      { keysChecked: 2 },
    ])
  })

  test("the next tick gives what was healed to the models that read the player's tile", async () => {
    const runner = site.runner({ ...PROJECT, "features/ft_stake.sql": FT_STAKE })
    await runner.deploy()
    await site.warehouse.command("detach table int_tile__mv")
    await site.events([{ player_key: "7", amount_base: "5" }])
    await site.warehouse.command("attach table int_tile__mv")
    await runner.tick()
    await runner.heal(lastMinutes(), { cause: "unclean stop" })
    await runner.tick()
    expect(await site.rows("select * from ft_stake")).toEqual([{ player_key: "7", stake_all: "5" }])
  })
})
