import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { loadProject } from "../models/runner/project.ts"
import type { Runner } from "../models/runner/runner.ts"
import type { EventSite, KafkaMessage } from "./event-site.ts"
import { openModelSite } from "./model-site.ts"

const HOUR_MS = 3_600_000
const BASE_MS = Date.UTC(2026, 10, 1, 10)
/** More rows than the engine joins at once (65,409). */
const LARGE = 99_000

let site: EventSite
let runner: Runner
let sequence = 0

beforeAll(async () => {
  const opened = await openModelSite(loadProject(join(import.meta.dirname, "../models")))
  site = opened.site
  runner = opened.runner
}, 120_000)

afterAll(() => site?.close())

const bet = (id: string, hours: number, more: object = {}) => ({
  event_id: id,
  type: "casino.bet",
  brand: "orsa",
  player_id: `player-of-${id}`,
  occurred_at: new Date(BASE_MS + hours * HOUR_MS).toISOString(),
  round_id: "r",
  game_id: "g",
  stake_real: "2.5",
  stake_bonus: "0",
  currency: "EUR",
  ...more,
})

function message(event: object, place: readonly [number, number], topic = "bet"): KafkaMessage {
  sequence += 1
  const [partition, offset] = place
  return { topic, message: JSON.stringify(event), sequence, partition, offset }
}

async function count(sql: string): Promise<number> {
  const [row] = await site.warehouse.query<{ n: string }>(sql)
  return Number(row?.n)
}

const standing = (pattern: string) =>
  count(`select count() as n from raw_event where event_id like '${pattern}'`)
const conflicts = (pattern: string) =>
  count(`select count() as n from raw_conflict final where event_id like '${pattern}'
    and standing_body != '' and conflicting_body != standing_body`)
/** Stakes of a player over the models: tiles by day, by hour, by game; and his latest bet. */
const shown = async (player: string) => {
  await runner.settle()
  const key = `xxHash64(concat('orsa', '\\0', '${player}'))`
  const [row] = await site.warehouse.query<Record<string, string>>(
    `select
    (select toString(sum(handle_real)) from int_casino_by_player_day where player_key = ${key}) as by_day,
    (select toString(sum(handle_real)) from int_casino_by_player_hour where player_key = ${key}) as by_hour,
    (select toString(max(bet_last_at)) from int_activity_hour where player_key = ${key}) as last_at,
    (select count() from int_activity where player_key = ${key}) as activities`,
  )
  return row
}

describe("the same identity at another instant", () => {
  test.each([
    ["an hour", 1],
    ["a day before", -24],
    ["a month", 24 * 30],
    ["five years before", -24 * 365 * 5],
  ])("%s apart, in a block of its own, counts nowhere", async (words, hours) => {
    const id = `apart ${words}`
    await site.send([message(bet(id, 0), [0, sequence])])
    await site.send([message(bet(id, hours), [1, sequence])])
    expect([await standing(id), await conflicts(id)]).toEqual([1, 1])
    expect(await shown(`player-of-${id}`)).toEqual({
      by_day: "2.5",
      by_hour: "2.5",
      last_at: "2026-11-01 10:00:00.000",
      activities: "1",
    })
  })

  test("is told within a block, over partitions, and under another player", async () => {
    await site.send([
      message(bet("together", 0), [0, 100_001]),
      message(bet("together", 30), [1, 100_001]),
      message(bet("together", -30, { player_id: "other" }), [2, 100_001]),
    ])
    expect([await standing("together"), await conflicts("together")]).toEqual([1, 2])
    expect(await shown("other")).toMatchObject({ by_day: "0", activities: "0" })
  })

  test("is told over topics, also where partition, offset and instant are the same", async () => {
    const deposit = {
      event_id: "topics",
      type: "deposit",
      brand: "orsa",
      player_id: "p",
      occurred_at: "2026-11-05T00:00:00Z",
      payment_id: "pay",
      status: "approved",
      amount: "1",
      currency: "EUR",
    }
    const arrivedAt = "2026-11-20 00:00:00.000"
    await site.send([
      { ...message(bet("topics", 0), [0, 7]), arrivedAt },
      { ...message(deposit, [0, 7], "wallet"), arrivedAt },
    ])
    expect([await standing("topics"), await conflicts("topics")]).toEqual([1, 1])
  })

  test("stays a conflict when both are redelivered, cut into other blocks", async () => {
    const first = message(bet("again", 0), [3, 1])
    const other = message(bet("again", 26), [4, 1])
    await site.send([first])
    await site.send([other])
    await site.send([other, first])
    await site.send([other])
    await site.send([first])
    expect([await standing("again"), await conflicts("again")]).toEqual([1, 1])
    expect(await count("select count() as n from raw_repeat where event_id = 'again'")).toBe(0)
    expect(await shown("player-of-again")).toMatchObject({ by_day: "2.5", activities: "1" })
  })

  test("after a kill between the tables, what had not been kept comes, and nothing twice", async () => {
    const first = message(bet("killed", 0), [3, 2])
    const other = message(bet("killed", 26), [4, 2])
    await site.send([first, other])
    // The block of a killed insert: the event is there, the conflict is not.
    await site.warehouse.command("delete from raw_conflict where event_id = 'killed'")
    expect(await conflicts("killed")).toBe(0)
    await site.send([first, other])
    expect([await standing("killed"), await conflicts("killed")]).toEqual([1, 1])
  })

  test("is told in a block that is larger than the engine joins at once", async () => {
    const rows = Array.from({ length: LARGE }, (_, n) =>
      message(bet(`large${n % (LARGE / 2)}`, n < LARGE / 2 ? 0 : 48, { player_id: `l${n % 50}` }), [
        5,
        n,
      ]),
    )
    await site.send(rows)
    expect([await standing("large%"), await conflicts("large%")]).toEqual([LARGE / 2, LARGE / 2])
  }, 240_000)
})
