import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { auditedIn, slicesOf } from "../commands/audit.ts"
import { simulate } from "../ingest/simulator/simulation.ts"
import { readKeysOff } from "../models/runner/audit-record.ts"
import { BLOCK_SETTLE_MS_MAX } from "../models/runner/clock.ts"
import { QUIET_MS } from "../models/runner/glance.ts"
import { type MailSite, openMailSite } from "./mail-site.ts"

const PLAYERS = 200
const EVENTS = 12_000
const ROWS_PER_REQUEST = 250

let site: MailSite

beforeAll(async () => {
  site = await openMailSite()
}, 300_000)

afterAll(() => site?.close())

const audit = () => {
  const { roles } = site.runtime
  if (roles === undefined) throw new Error("the site runs no roles")
  return roles.audit
}

const lookAt = (index: number, of: number) => audit().look({ index, of })

/** Tells one attachment of the consumer from the next. */
const consumer = () =>
  site.runtime.warehouse.queryText(
    "select consumer_id from system.kafka_consumers where database = 'landing' and table = 'raw_kafka'",
  )

describe("the standing audit beside a system at work", () => {
  test("sees no drift while events come in and ticks run", async () => {
    const { history } = simulate({
      ...{ players: PLAYERS, events: EVENTS, seed: 5, now: Date.now() },
      ...{ lapsing: 0, lapsingFirstMs: 0 },
    })
    const events = history.flatMap((one) =>
      one.door === "gateway" && one.kind === "event" ? [one.event] : [],
    )
    let isSending = true
    const sending = (async () => {
      for (let at = 0; at < events.length; at += ROWS_PER_REQUEST)
        await site.send(events.slice(at, at + ROWS_PER_REQUEST))
      isSending = false
    })()
    const of = await slicesOf(site.runtime.warehouse)
    const off: string[] = []
    let looks = 0
    for (let index = 0; isSending || looks < of; index = (index + 1) % of) {
      for (const { models } of [await audit().glance({ index, of }), await lookAt(index, of)])
        off.push(...models.map(({ name }) => name))
      looks += 1
    }
    await sending
    await site.runtime.roles?.settled()
    for (let index = 0; index < of; index++)
      off.push(...(await lookAt(index, of)).models.map(({ name }) => name))
    expect(looks).toBeGreaterThanOrEqual(of)
    expect(off).toEqual([])
  }, 500_000)

  test("pauses neither the consumer nor the ticks where nothing is off", async () => {
    const { runner } = site.runtime
    await sleep(QUIET_MS)
    const before = await consumer()
    const odd: string[] = []
    let keys = 0
    for (const { name } of auditedIn(runner)) {
      // While somebody else has the runner for himself: who waited for it would never come back.
      const report = await runner.alone(() => runner.glance({ index: 0, of: 1 }, name))
      if (report === undefined) odd.push(name)
      keys += report?.keysChecked ?? 0
    }
    expect(odd).toEqual([])
    expect(keys).toBeGreaterThan(PLAYERS)
    expect(await audit().glance({ index: 0, of: 1 })).toMatchObject({ drift: 0, pausedMs: 0 })
    expect(await consumer()).toBe(before)
    await lookAt(0, 1)
    expect(await consumer()).not.toBe(before)
  }, 300_000)

  test("confirms what looks off of a quiet player behind the barrier, tile or row of a model", async () => {
    const { warehouse } = site.runtime
    const model = async (name: string) =>
      (await audit().glance({ index: 0, of: 1 }, name)).models.map((each) => each.name)
    await warehouse.command(
      "insert into int_casino_by_player_hour select * from int_casino_by_player_hour limit 1",
    )
    expect(await model("int_casino_by_player_hour")).toContain("int_casino_by_player_hour")
    // What the last block touched is taken again until the block has settled.
    await sleep(BLOCK_SETTLE_MS_MAX)
    await warehouse.command(
      "insert into int_booking_payment__store select * replace (now64(3) - interval 1 hour as booked_at) from int_booking_payment__store limit 1",
    )
    expect(await model("int_booking_payment")).toEqual(["int_booking_payment"])
    expect(await model("int_booking_payment")).toEqual([])
  }, 300_000)

  test("finds what was planted, and the next ticks give it to everybody", async () => {
    const { warehouse, roles } = site.runtime
    const handle = () =>
      warehouse.queryText(
        "select brand, toString(sum(handle)) as handle from fct_brand_day group by brand order by brand",
      )
    const before = await handle()
    await warehouse.command(
      "insert into int_casino_by_player_day select * from int_casino_by_player_day final",
    )
    const of = await slicesOf(warehouse)
    const offBefore = await readKeysOff(warehouse)
    let drift = 0
    for (let index = 0; index < of; index++) drift += (await lookAt(index, of)).drift
    await roles?.settled()
    expect(drift).toBeGreaterThan(0)
    expect(await handle()).toBe(before)
    expect(await readKeysOff(warehouse)).toBe(offBefore + drift)
    expect(audit().covered()?.share).toBe(1)
  }, 300_000)
})
