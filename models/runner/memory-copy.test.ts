import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { killedAt } from "./test-fault.ts"
import { openTestSite, STG_BET, type TestSite } from "./test-site.ts"

const INT_BEST = `---
materialized: incremental
strategy: overwrite
description: Highest stake of a player
key: [player_key]
touched: |
  select distinct player_key from {{ source('raw_event') }} where ingested_at > {since:DateTime64(3)}
columns: { player_key: Player, best: Highest stake }
---
select player_key, max(stake) as best from {{ ref('stg_bet') }}
where player_key in (select player_key from {{ touched }})
group by player_key`

const reader = (looked: string) => `---
materialized: incremental
strategy: overwrite
description: A player with his highest stake
key: [player_key]
touched: |
  select distinct player_key from {{ source('raw_event') }} where ingested_at > {since:DateTime64(3)}
columns: { player_key: Player, best: Highest stake }
---
select bets.player_key as player_key, found.best as best
from (select distinct player_key from {{ ref('stg_bet') }} where player_key in (select player_key from {{ touched }})) as bets
left any join {{ looked_up('${looked}') }} as found using (player_key)`

const FILES = {
  "staging/stg_bet.sql": STG_BET,
  "intermediate/int_best.sql": INT_BEST,
  "features/ft_best.sql": reader("int_best"),
}
const MEMORY = "int_best__memory"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(async () => {
  await site.warehouse.command(`drop table if exists ${MEMORY}`)
  await site.reset()
})

const bet = (player: string, stake: string) => ({
  player_key: player,
  event_id: `${player}-${stake}`,
  amount_base: stake,
})
const shown = () => site.rows("select player_key, best from ft_best order by player_key")

describe("what is looked up", () => {
  test("comes from a copy in memory, which follows every run that writes the store", async () => {
    const runner = site.runner(FILES)
    await site.events([bet("1", "5"), bet("2", "3")])
    await runner.deploy()
    await runner.tick()
    await site.events([bet("1", "8")])
    await runner.tick()
    expect(await shown()).toEqual([
      { player_key: "1", best: "8" },
      { player_key: "2", best: "3" },
    ])
    // What is in the copy is what is shown: the store alone moves nobody who looks things up.
    await site.warehouse.command(`insert into ${MEMORY} values (2, 77)`)
    await site.warehouse.command(
      "alter table int_best__store delete where player_key = 2 settings mutations_sync = 2",
    )
    await site.warehouse.command("insert into raw_event (player_key, type) values (2, 'none')")
    await runner.tick(["ft_best"])
    expect(await shown()).toContainEqual({ player_key: "2", best: "77" })
  })

  test("is right after a run that was killed between the store and the copy", async () => {
    let isKilled = false
    const dying = killedAt(site.warehouse, (sql) => isKilled && sql.includes(`into \`${MEMORY}\``))
    const runner = site.runner(FILES, { warehouse: dying })
    await site.events([bet("1", "5")])
    await runner.deploy()
    await runner.tick()
    isKilled = true
    await site.events([bet("1", "9")])
    const { models } = await runner.tick()
    expect(models.map(({ name, result }) => [name, result])).toEqual([
      ["int_best", "failed"],
      ["ft_best", "skipped"],
    ])
    // The next process has no copy yet.
    await site.runner(FILES).tick()
    expect(await shown()).toEqual([{ player_key: "1", best: "9" }])
  })

  test("is right after the store was mended", async () => {
    const runner = site.runner(FILES)
    await site.events([bet("1", "5"), bet("2", "3")])
    await runner.deploy()
    await runner.tick()
    await site.warehouse.command(
      "alter table int_best__store update best = 99 where player_key = 2 settings mutations_sync = 2",
    )
    await site.warehouse.command(`insert into ${MEMORY} values (2, 77)`)
    await runner.audit({ index: 0, of: 1 })
    await site.warehouse.command("insert into raw_event (player_key, type) values (2, 'none')")
    await runner.tick(["ft_best"])
    expect(await shown()).toContainEqual({ player_key: "2", best: "3" })
  })

  test("has to be a model that overwrites, and the refusal says where", async () => {
    const files = {
      ...FILES,
      "intermediate/int_best.sql": INT_BEST.replace("strategy: overwrite", "strategy: replace"),
    }
    await expect(site.runner(files).deploy()).rejects.toMatchObject({
      code: "MODELS_CALL",
      message: expect.stringMatching(
        /^features\/ft_best\.sql:\d+: \{\{ looked_up\('int_best'\) \}\}/,
      ),
    })
  })
})
