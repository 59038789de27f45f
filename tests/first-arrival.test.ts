import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { takeFirstArrivals } from "../commands/landing/first-arrival.ts"
import { createRunner, type Runner } from "../models/runner/runner.ts"
import { killedAt } from "../models/runner/test-fault.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import type { EventSite, KafkaMessage } from "./event-site.ts"
import { openModelSite } from "./model-site.ts"
import { partOfProject } from "./part-of-project.ts"

const NEVER = "1970-01-01 00:00:00.000"
/** Statements after which an exchange is killed: each of the raw tables', and some of what follows. */
const KILLS = [0, 1, 2, 3, 4, 5, 9, 60]

let site: EventSite
let runner: Runner

beforeAll(async () => {
  const opened = await openModelSite(project)
  site = opened.site
  runner = opened.runner
}, 120_000)

afterAll(() => site?.close())

const project = partOfProject(["ft_player", "fct_brand_day"])
const open = (warehouse: Warehouse) => createRunner({ warehouse, project })

interface Event {
  readonly event_id: string
  readonly player_id: string
  readonly type: string
}

const bet = (id: string, player: string, stake: string, day = "2026-11-01"): Event =>
  ({
    ...{ event_id: id, player_id: player, type: "casino.bet", brand: "orsa", round_id: `r${id}` },
    ...{ occurred_at: `${day}T10:00:00Z`, game_id: "g", stake_real: stake, stake_bonus: "0" },
    currency: "EUR",
  }) as Event

const opened = (id: string, player: string): Event =>
  ({
    ...{ event_id: id, player_id: player, type: "message.opened", brand: "orsa" },
    ...{ occurred_at: "2026-11-01T10:00:00Z", message_id: `m${id}`, channel: "email" },
  }) as Event

const rollback = (id: string, player: string, reverses: string): Event =>
  ({
    ...{ event_id: id, player_id: player, type: "casino.rollback", brand: "orsa" },
    ...{ occurred_at: "2026-11-02T10:00:00Z", reverses },
  }) as Event

const deposit = (id: string, player: string, amount: string): Event =>
  ({
    ...{ event_id: id, player_id: player, type: "deposit", brand: "orsa", payment_id: `p${id}` },
    ...{ occurred_at: "2026-11-01T10:00:00Z", status: "approved", amount, currency: "EUR" },
  }) as Event

const TOPICS: Readonly<Record<string, string>> = {
  "casino.bet": "bet",
  "casino.rollback": "bet",
  "message.opened": "engagement",
  deposit: "wallet",
}

/** An event with its number of arrival; where it lies in Kafka follows from it. */
const arrived = (event: Event, sequence: number): KafkaMessage => ({
  topic: TOPICS[event.type] ?? "",
  message: JSON.stringify(event),
  sequence,
  partition: 0,
  offset: sequence,
})

const settle = () => takeFirstArrivals({ warehouse: site.warehouse, runner })

async function one<Row extends object>(sql: string): Promise<Row | undefined> {
  const [row] = await site.warehouse.query<Row>(sql)
  return row
}

/** What stands under an id, and what was refused for it, by stake or type. */
const standing = (id: string) =>
  one(`select
    (select groupArray((toString(type), player_id, toString(arrival))) from raw_event where event_id = '${id}') as stands,
    (select arraySort(groupArray((toString(type), player_id, toString(arrival), JSONExtractString(standing_body, 'player_id'), JSONExtractString(standing_body, 'type')))) from raw_conflict final where event_id = '${id}') as refused,
    (select count() from raw_contender) as contenders`)

/** What everything derived shows of a player. */
async function shown(player: string) {
  await runner.settle()
  const key = `xxHash64(concat('orsa', '\\0', '${player}'))`
  return one(`select
    (select toString(sum(handle_real)) from int_casino_by_player_day where player_key = ${key}) as by_day,
    (select toString(max(bet_last_at)) from int_activity_hour where player_key = ${key} and bet_last_at > toDateTime64(0, 3)) as last_at,
    (select toString(sum(handle)) from ft_player where player_key = ${key}) as handle,
    (select toString(sum(deposits)) from ft_player where player_key = ${key}) as deposits`)
}

describe("what came in later and had arrived before", () => {
  test("stands, and what stood counts nowhere, over topics and players", async () => {
    await site.send([arrived(opened("o1", "reader"), 1_002)])
    await site.send([arrived(bet("o1", "bettor", "7.25"), 1_001)])
    expect(await shown("bettor")).toMatchObject({ by_day: "0" })
    expect(await settle()).toBe(1)
    expect(await standing("o1")).toEqual({
      stands: [["casino.bet", "bettor", "1001"]],
      refused: [["message.opened", "reader", "1002", "bettor", "casino.bet"]],
      contenders: "0",
    })
    expect(await shown("bettor")).toEqual({
      by_day: "7.25",
      last_at: "2026-11-01 10:00:00.000",
      handle: "7.25",
      deposits: "0",
    })
  })

  test("takes the place of money, whose sums and latest instants go with it", async () => {
    await site.send([arrived(bet("keeps", "loser", "1"), 1_100)])
    await site.send([arrived(bet("o2", "loser", "20", "2026-11-03"), 1_202)])
    expect(await shown("loser")).toMatchObject({
      by_day: "21",
      last_at: "2026-11-03 10:00:00.000",
    })
    await site.send([arrived(deposit("o2", "winner", "50"), 1_201)])
    expect(await settle()).toBe(1)
    expect(await shown("loser")).toEqual({
      by_day: "1",
      last_at: "2026-11-01 10:00:00.000",
      handle: "1",
      deposits: "0",
    })
    expect(await shown("winner")).toMatchObject({ handle: "0", deposits: "50" })
  })

  test("takes the place of a rollback, whose target counts again, and no tile is built as a whole", async () => {
    await site.send([arrived(bet("target", "rolled", "4"), 1_300)])
    await site.send([arrived(rollback("o3", "rolled", "target"), 1_302)])
    expect(await shown("rolled")).toMatchObject({ handle: "0" })
    await site.send([arrived(opened("o3", "rolled"), 1_301)])
    expect(await settle()).toBe(1)
    expect(await shown("rolled")).toMatchObject({ handle: "4" })
    const healed = "select cause, models_rebuilt from sys_heal order by at desc limit 1"
    expect(await one(healed)).toEqual({ cause: "first arrival", models_rebuilt: [] })
  })

  test("takes the place of a bet that was rolled back: what took it back takes nothing", async () => {
    await site.send([arrived(bet("o4", "back", "4"), 1_402)])
    await site.send([arrived(rollback("r4", "back", "o4"), 1_403)])
    await site.send([arrived(bet("o4", "back", "6", "2026-11-05"), 1_401)])
    expect(await settle()).toBe(1)
    // The rollback names the identity: it takes back what stands under it.
    expect(await shown("back")).toMatchObject({
      by_day: "6",
      last_at: "2026-11-05 10:00:00.000",
      handle: "0",
    })
  })

  test("is the same when both are delivered again, in either order", async () => {
    const [later, earlier] = [
      arrived(bet("o5", "again", "5"), 1_502),
      arrived(bet("o5", "again", "3"), 1_501),
    ]
    await site.send([later])
    await site.send([earlier])
    expect(await settle()).toBe(1)
    for (const block of [[later], [earlier], [later, earlier], [earlier, later]]) {
      await site.send(block)
      expect(await settle()).toBe(0)
    }
    expect(await standing("o5")).toEqual({
      stands: [["casino.bet", "again", "1501"]],
      refused: [["casino.bet", "again", "1502", "again", "casino.bet"]],
      contenders: "0",
    })
    expect(await shown("again")).toMatchObject({ by_day: "3", handle: "3" })
  })

  test.each(["at once", "one after the other"])(
    "of three contents is the earliest, decided %s",
    async (when) => {
      const id = `o6 ${when}`
      for (const sequence of [1_603, 1_602, 1_601]) {
        await site.send([arrived(bet(id, `p${sequence} ${when}`, String(sequence)), sequence)])
        if (when !== "at once") await settle()
      }
      await settle()
      const first = `p1601 ${when}`
      expect(await standing(id)).toEqual({
        stands: [["casino.bet", first, "1601"]],
        refused: [
          ["casino.bet", `p1602 ${when}`, "1602", first, "casino.bet"],
          ["casino.bet", `p1603 ${when}`, "1603", first, "casino.bet"],
        ],
        contenders: "0",
      })
      expect(await shown(first)).toMatchObject({ by_day: "1601" })
      expect(await shown(`p1603 ${when}`)).toMatchObject({ by_day: "0", last_at: NEVER })
    },
  )

  test("does not stand where the same content as what stands had arrived before both", async () => {
    await site.send([arrived(bet("o9", "repeated", "9"), 1_903)])
    await site.send([arrived(bet("o9", "repeated", "9"), 1_901)])
    await site.send([arrived(bet("o9", "between", "5"), 1_902)])
    expect(await settle()).toBe(0)
    expect(await standing("o9")).toMatchObject({
      stands: [["casino.bet", "repeated", "1903"]],
      refused: [["casino.bet", "between", "1902", "repeated", "casino.bet"]],
      contenders: "0",
    })
  })

  test("is told by partition and offset where the instant is the same", async () => {
    const at = { arrivedAt: "2026-11-20 00:00:00.000" }
    await site.send([{ ...arrived(bet("o7", "tie", "2"), 8), ...at }])
    await site.send([{ ...arrived(bet("o7", "tie", "1"), 7), ...at }])
    expect(await settle()).toBe(1)
    expect(await shown("tie")).toMatchObject({ by_day: "1" })
  })
})

test("what arrived later is forgotten as a contender, and nothing else is touched", async () => {
  await site.send([arrived(bet("o8", "usual", "2"), 1_801)])
  await site.send([arrived(bet("o8", "usual", "3"), 1_802)])
  const healings = "select count() as n from sys_heal"
  const before = await one(healings)
  expect(await settle()).toBe(0)
  expect(await standing("o8")).toMatchObject({
    stands: [["casino.bet", "usual", "1801"]],
    contenders: "0",
  })
  expect(await one(healings)).toEqual(before)
})

test.each(KILLS)("killed after %d statements, the next start finishes it", async (statements) => {
  const id = `killed ${statements}`
  const [loser, winner] = [`loser of ${id}`, `winner of ${id}`]
  await site.send([arrived(bet(id, loser, "9"), 2_002 + statements * 10)])
  await site.send([arrived(bet(id, winner, "5"), 2_001 + statements * 10)])
  let left = statements
  const dying = killedAt(site.warehouse, () => left-- <= 0)
  await expect(takeFirstArrivals({ warehouse: dying, runner: open(dying) })).rejects.toThrow(
    "killed",
  )
  runner = open(site.warehouse)
  await settle()
  expect(await standing(id)).toMatchObject({
    stands: [["casino.bet", winner, String(2_001 + statements * 10)]],
    refused: [["casino.bet", loser, String(2_002 + statements * 10), winner, "casino.bet"]],
    contenders: "0",
  })
  expect(await shown(loser)).toMatchObject({ by_day: "0", last_at: NEVER })
  expect(await shown(winner)).toMatchObject({ by_day: "5", handle: "5" })
})

test("an audit of everything finds nothing off behind all of these", async () => {
  const { drift, models } = await runner.audit({ index: 0, of: 1 })
  expect({ drift, models }).toEqual({ drift: 0, models: [] })
})
