import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type MailSite, openMailSite } from "./mail-site.ts"

const WAIT_MS_MAX = 60_000
const STAKES = 40
const POLL_MS_MAX = 2_000

let site: MailSite

beforeAll(async () => {
  site = await openMailSite()
})

afterAll(() => site?.close())

function stake(index: number, name = "b"): object {
  return {
    ...{
      event_id: `${name}${index}`,
      type: "casino.bet",
      brand: "orsa",
      player_id: `p${index % 7}`,
    },
    ...{ occurred_at: new Date().toISOString(), stake_real: "1.10", stake_bonus: "0" },
    ...{ currency: "EUR", round_id: `r${index}`, game_id: "g1" },
  }
}

async function figures(): Promise<{ raw: string; tile: string; day: string; activity: string }> {
  const [row] = await site.runtime.warehouse.query<
    Record<"raw" | "tile" | "day" | "activity", string>
  >(
    `select (select toString(sum(stake_real)) from (select JSONExtract(body, 'stake_real', 'Decimal(18, 6)') as stake_real from raw_event where type = 'casino.bet')) as raw,
    (select toString(sum(handle_real)) from int_casino_by_player_day) as tile,
    (select toString(sum(handle_real)) from fct_brand_day) as day,
    (select toString(count()) from int_activity final) as activity`,
  )
  return row ?? { raw: "", tile: "", day: "", activity: "" }
}

async function until(isSo: () => Promise<boolean> | boolean, ms = WAIT_MS_MAX): Promise<void> {
  const end = Date.now() + ms
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error("It did not come about in time.")
    await sleep(200)
  }
}

describe("an insert that fails between its tables", () => {
  test("is healed like a kill, said where one looks, and loses and doubles nothing", async () => {
    const { warehouse, roles } = site.runtime
    await site.send(Array.from({ length: STAKES }, (_, index) => stake(index)))
    await roles?.settled()
    expect(await figures()).toMatchObject({ raw: "44", tile: "44", day: "44" })
    // A view of somebody's own that throws on one event: the block is in some tables and not in others.
    await warehouse.command("create table zz_own (n UInt8) engine = Memory")
    await warehouse.command(
      `create materialized view zz_throwing to zz_own as
select toUInt8(throwIf(event_id = 'x0', 'of somebody')) as n from raw_event`,
    )
    // A poll that is under way does not know the view yet.
    await sleep(POLL_MS_MAX)
    await site.send(Array.from({ length: STAKES }, (_, index) => stake(index, "x")))
    await until(() => roles?.landing.trouble() !== undefined)
    expect(roles?.landing.trouble()).toMatchObject({
      detail: expect.stringMatching(/FUNCTION_THROW_IF_VALUE_IS_NON_ZERO/),
    })
    const { url = "", key = "" } = site.runtime.door ?? {}
    const ready = await (await fetch(`${url}/readyz`)).json()
    expect(ready).toMatchObject({ landing_trouble: { failures: expect.any(Number) } })
    const pipeline = await (
      await fetch(`${url}/api/pipeline`, { headers: { authorization: `Bearer ${key}` } })
    ).json()
    expect(pipeline).toMatchObject({ landing: { detail: expect.stringContaining("THROW_IF") } })
    await warehouse.command("drop table zz_throwing sync")
    await until(async () => (await figures()).raw === "88")
    await roles?.settled()
    await until(async () => (await figures()).tile === "88")
    await roles?.settled()
    expect(await figures()).toEqual({ raw: "88", tile: "88", day: "88", activity: "80" })
    const [healing] = await warehouse.query<{ n: string }>(
      "select count() as n from sys_heal where cause = 'failed insert'",
    )
    expect(Number(healing?.n)).toBeGreaterThan(0)
  }, 180_000)

  test("in a replay ends it, heals the tiles, and the usual consumer reads on", async () => {
    const { warehouse, roles } = site.runtime
    await warehouse.command(
      "alter table raw_event delete where event_id like 'b%' settings mutations_sync = 2",
    )
    await warehouse.command(
      `create materialized view zz_throwing to zz_own as
select toUInt8(throwIf(event_id = 'b0', 'of somebody')) as n from raw_event`,
    )
    const stretch = { topics: ["bet"] as const, from: new Date(Date.now() - 3_600_000) }
    await expect(roles?.landing.replay(stretch)).rejects.toMatchObject({
      code: "LANDING_FAILED",
      message: expect.stringContaining("THROW_IF"),
    })
    await warehouse.command("drop table zz_throwing sync")
    await roles?.landing.replay(stretch)
    await site.send([stake(1, "y")])
    await roles?.settled()
    expect(await figures()).toEqual({ raw: "89.1", tile: "89.1", day: "89.1", activity: "81" })
  }, 180_000)

  test("since a table is gone is told with what to do, heals when the table is back, and goes on by itself", async () => {
    const { warehouse, roles } = site.runtime
    const before = await figures()
    await warehouse.command("detach table int_casino_by_player_day")
    await sleep(POLL_MS_MAX)
    await site.send(Array.from({ length: STAKES }, (_, index) => stake(index, "gone")))
    // Healing needs the table, too: it fails as long as the insert does, and nothing is read meanwhile.
    await until(() => roles?.landing.isWhole() === false)
    const { failures = 0 } = roles?.landing.trouble() ?? {}
    await until(() => (roles?.landing.trouble()?.failures ?? 0) > failures)
    expect(roles?.landing.isWhole()).toBe(false)
    expect(roles?.landing.trouble()).toMatchObject({
      detail: expect.stringMatching(/UNKNOWN_TABLE/),
      remedy: expect.stringMatching(/attach it again/),
    })
    await site.send([stake(1, "later")])
    await warehouse.command("attach table int_casino_by_player_day")
    await until(async () => (await figures()).activity === String(Number(before.activity) + 41))
    await roles?.settled()
    const sum = (Number(before.raw) * 10 + 451) / 10
    expect(await figures()).toMatchObject({ raw: `${sum}`, tile: `${sum}`, day: `${sum}` })
    expect(roles?.landing.isWhole()).toBe(true)
  }, 180_000)

  test("since a table takes no more parts is told with what to do, and goes on by itself", async () => {
    const { warehouse, roles } = site.runtime
    const before = await figures()
    await warehouse.command("system stop merges raw_event")
    await warehouse.command(
      "alter table raw_event modify setting parts_to_delay_insert = 1, parts_to_throw_insert = 1",
    )
    await site.send(Array.from({ length: STAKES }, (_, index) => stake(index, "full")))
    await until(() => roles?.landing.trouble()?.detail.startsWith("TOO_MANY_PARTS") ?? false)
    expect(roles?.landing.trouble()?.remedy).toMatch(/Merges are behind/)
    // Features go on for everybody whose events are there.
    const rounds = roles?.cycle.features.endedAt ?? 0
    await until(() => (roles?.cycle.features.endedAt ?? 0) > rounds)
    await warehouse.command(
      "alter table raw_event reset setting parts_to_delay_insert, parts_to_throw_insert",
    )
    await warehouse.command("system start merges raw_event")
    await until(async () => (await figures()).activity === String(Number(before.activity) + STAKES))
    await roles?.settled()
    const sum = (Number(before.raw) * 10 + 440) / 10
    expect(await figures()).toMatchObject({ raw: `${sum}`, tile: `${sum}`, day: `${sum}` })
  }, 180_000)
})

describe("a consumer that reads nothing", () => {
  test("although messages wait is told, and attached anew after a minute", async () => {
    const { warehouse, roles } = site.runtime
    await roles?.settled()
    const isNoted = () => roles?.landing.trouble()?.detail === "LANDING_STANDSTILL"
    const landed = async (name: string) =>
      (await warehouse.query(`select 1 from raw_event where event_id = '${name}1'`)).length === 1
    // It stays attached, as far as anybody knows, and takes nothing out of Kafka. An audit may attach it meanwhile.
    let last = ""
    for (let round = 0; !isNoted() && round < 3; round++) {
      last = `waiting${round}`
      await warehouse.command("drop table if exists landing.raw_kafka_view sync")
      await site.send([stake(1, last)])
      await until(async () => isNoted() || (await landed(last)), 120_000)
    }
    expect(roles?.landing.trouble()).toMatchObject({
      detail: "LANDING_STANDSTILL",
      remedy: expect.stringContaining("attached anew"),
    })
    await until(() => landed(last))
  }, 480_000)
})
