import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { slicesOf } from "../commands/audit.ts"
import { simulate } from "../ingest/simulator/simulation.ts"
import { type MailSite, openMailSite } from "./mail-site.ts"

const PLAYERS = 200
const EVENTS = 12_000
const ROWS_PER_REQUEST = 250

let site: MailSite

beforeAll(async () => {
  site = await openMailSite()
}, 120_000)

afterAll(() => site?.close())

const lookAt = (index: number, of: number) => {
  const { roles } = site.runtime
  if (roles === undefined) throw new Error("the site runs no roles")
  return roles.audit.look({ index, of })
}

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
      const { models } = await lookAt(index, of)
      off.push(...models.map(({ name }) => name))
      looks += 1
    }
    await sending
    await site.runtime.roles?.settled()
    for (let index = 0; index < of; index++)
      off.push(...(await lookAt(index, of)).models.map(({ name }) => name))
    expect(looks).toBeGreaterThanOrEqual(of)
    expect(off).toEqual([])
  }, 240_000)

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
    let drift = 0
    for (let index = 0; index < of; index++) drift += (await lookAt(index, of)).drift
    await roles?.settled()
    expect(drift).toBeGreaterThan(0)
    expect(await handle()).toBe(before)
    expect(roles?.audit.keysOff()).toBe(drift)
  }, 120_000)
})
