import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { openTestSite, type TestSite } from "./test-site.ts"

/** Events of each player who was touched; two models of this form ask, one of them for bets alone. */
const counted = (name: string, condition: string) => `---
materialized: incremental
strategy: replace
description: Events of a player
key: [player_key]
touched: |
  select distinct player_key from {{ arrived('raw_event') }}
  where ingested_at > {since:DateTime64(3)}${condition}
columns: { player_key: Player, ${name}: Events }
---
select player_key, count() as ${name} from {{ ref('stg_event') }}
where player_key in (select player_key from {{ touched }})
group by player_key`

const STG_EVENT = `---
materialized: view
description: Events
columns: { player_key: Player, ingested_at: Arrival, type: Type }
---
select player_key, ingested_at, type from {{ source('raw_event') }}`

const FILES = {
  "staging/stg_event.sql": STG_EVENT,
  "intermediate/int_one.sql": counted("one", ""),
  "intermediate/int_two.sql": counted("two", " and type = 'casino.bet'"),
}

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())
beforeEach(() => site.reset())

const shown = () =>
  site.rows(
    "select player_key, one, two from int_one full join int_two using (player_key) order by player_key",
  )

describe("players whose events arrived lately", () => {
  test("are touched by way of a copy that holds nothing but the columns somebody names", async () => {
    const runner = site.runner(FILES)
    await site.events([{ player_key: "6" }])
    await runner.deploy()
    await runner.tick()
    await site.events([{ player_key: "7" }, { player_key: "8", type: "casino.win" }])
    await runner.tick()
    expect(await shown()).toEqual([
      { player_key: "6", one: "1", two: "1" },
      { player_key: "7", one: "1", two: "1" },
      { player_key: "8", one: "1", two: "0" },
    ])
    const copied = await site.rows("select distinct player_key from raw_event__recent order by 1")
    expect(copied).toContainEqual({ player_key: "7" })
    const columns = await site.rows(
      "select name from system.columns where database = currentDatabase() and table = 'raw_event__recent' order by name",
    )
    expect(columns.map((one) => Object.values(one)[0])).toEqual([
      "ingested_at",
      "player_key",
      "type",
    ])
  })

  test("and longer ago, while nobody looked, are touched all the same", async () => {
    const runner = site.runner(FILES)
    await site.events([{ player_key: "6", ingested_at: "2024-05-01 12:00:00.000" }])
    await runner.deploy()
    await runner.tick()
    // The last block that was seen is years old: the runner looks back to it, past any copy.
    await site.events([{ player_key: "7", ingested_at: "2024-05-01 12:00:05.000" }])
    await runner.tick()
    expect(await shown()).toContainEqual({ player_key: "7", one: "1", two: "1" })
  })
})
