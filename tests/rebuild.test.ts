import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { rebuild, replay } from "../commands/operation/history.ts"
import type { Answer } from "../commands/output.ts"
import { TOPICS } from "../core/topic.ts"
import { simulate } from "../ingest/simulator/simulation.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { type MailSite, openMailSite } from "./mail-site.ts"

const PLAYERS = 200
const EVENTS = 4_000
const ROWS_PER_REQUEST = 500

let site: MailSite
let sent: readonly object[]

beforeAll(async () => {
  site = await openMailSite()
  const { history } = simulate({
    ...{ players: PLAYERS, events: EVENTS, seed: 11, now: Date.now() },
    ...{ lapsing: 0, lapsingFirstMs: 0 },
  })
  sent = history.flatMap((one) =>
    one.door === "gateway" && one.kind === "event" ? [one.event] : [],
  )
  await sendAll(sent.slice(0, sent.length / 2))
  await site.runtime.roles?.settled()
}, 120_000)

afterAll(() => site?.close())

async function sendAll(events: readonly object[]): Promise<void> {
  for (let at = 0; at < events.length; at += ROWS_PER_REQUEST)
    await site.send(events.slice(at, at + ROWS_PER_REQUEST))
}

/** All that is derived, as one text per relation. */
async function derived(): Promise<Readonly<Record<string, string>>> {
  const { warehouse, runner } = site.runtime
  const whole: Record<string, string> = {}
  for (const { name, matter, layer } of runner.ls()) {
    // A table is of the instant at which it was built last.
    if (["view", "table"].includes(matter.materialized) || layer === "staging") continue
    // `any` of equal rows may be either.
    const [row] = await warehouse.query<{ whole: string }>(
      `select concat(toString(count()), ' ', toString(sum(cityHash64(* except(game_type))))) as whole
from (select * from ${name} ${matter.materialized === "materialized_view" ? "final" : ""})`.replace(
        /\* except\(game_type\)/,
        name === "ft_player" ? COLUMNS_THAT_STAND_STILL : "*",
      ),
    )
    whole[name] = row?.whole ?? ""
  }
  return whole
}

// What depends on the instant at which it is looked at may have changed in between.
const COLUMNS_THAT_STAND_STILL =
  "player_key, deposits, withdrawals, bets, handle, ggr, ngr, sessions, consents, limits, bet_last_at"

function documentOf(answer: Answer): Readonly<Record<string, number>> {
  return answer.kind === "document" ? (answer.value as Record<string, number>) : {}
}

function handleOf(warehouse: Warehouse): Promise<string> {
  return warehouse
    .query<{ whole: string }>("select toString(sum(handle)) as whole from fct_brand_day")
    .then(
      ([row]) => row?.whole ?? "",
      (thrown: Error) => thrown.message,
    )
}

describe("what is derived from raw events", () => {
  test("is the same when it is built anew, beside a system that goes on taking events", async () => {
    const before = await derived()
    const { warehouse } = site.runtime
    const rebuilt = rebuild.run(site.runtime, { models: [] })
    const looks: string[] = []
    let isDone = false
    const looking = (async () => {
      while (!isDone) {
        looks.push(await handleOf(warehouse))
        await sleep(10)
      }
    })()
    await sendAll(sent.slice(sent.length / 2))
    const { events_waited_seconds: waited, seconds } = documentOf(await rebuilt)
    isDone = true
    await looking
    expect(waited).toBeGreaterThan(0)
    expect(waited).toBeLessThanOrEqual(seconds ?? 0)
    const table = documentOf(await rebuild.run(site.runtime, { models: ["fct_brand_period"] }))
    expect(table).toMatchObject({ models: 1, events_waited_seconds: 0 })
    expect(Object.keys(before).length).toBeGreaterThan(15)
    // Nobody ever finds the day empty, or gone, while it is built.
    expect(looks.filter((handle) => !/^[1-9][\d.]*$/.test(handle))).toEqual([])
    await site.runtime.roles?.settled()
    const after = await derived()
    await rebuild.run(site.runtime, { models: [] })
    await site.runtime.roles?.settled()
    expect(await derived()).toEqual(after)
    expect(after).not.toEqual(before)
  }, 180_000)

  test("read again while new events come in, has lost none: what is new is not taken for lost", async () => {
    const from = new Date(Date.now() - 3_600_000)
    const fresh = sent.map((event, index) => ({ ...event, event_id: `again-${index}` }))
    const sending = sendAll(fresh.slice(0, 1_000))
    const read = await replay.run(site.runtime, { topics: TOPICS, from })
    await sending
    await site.runtime.roles?.settled()
    expect(read).toMatchObject({ value: { events_back: 0 } })
    const [came] = await site.runtime.warehouse.query<{ n: string }>(
      "select count() as n from raw_event where startsWith(event_id, 'again-')",
    )
    expect(came?.n).toBe("1000")
  }, 180_000)

  test("stays as it is when the log is read again, and gets back what raw had lost", async () => {
    const { warehouse } = site.runtime
    const whole = await derived()
    const from = new Date(Date.now() - 3_600_000).toISOString()
    const read = await replay.run(site.runtime, { topics: TOPICS, from: new Date(from) })
    expect(read).toMatchObject({
      value: { messages: expect.toSatisfy((n: number) => n > EVENTS / 2), events_back: 0 },
    })
    const none = { topics: TOPICS, from: new Date(from), to: new Date(Date.parse(from) + 1) }
    expect(await replay.run(site.runtime, none)).toMatchObject({ value: { messages: 0 } })
    expect(await derived()).toEqual(whole)
    const [repeats] = await warehouse.query<{ n: string }>(
      "select count() as n from raw_repeat final",
    )
    // A block that the disk lost, and all that came of it.
    const [lost] = await warehouse.query<{ n: string }>(
      "select count() as n from raw_event where topic = 'wallet'",
    )
    await warehouse.command(
      "alter table raw_event delete where topic = 'wallet' settings mutations_sync = 2",
    )
    // The tiles still hold what raw has lost: read again, it must not be in them twice.
    const again = await replay.run(site.runtime, { topics: ["wallet"], from: new Date(from) })
    expect(again).toMatchObject({ value: { events_back: Number(lost?.n) } })
    expect(await derived()).toEqual(whole)
    const [after] = await warehouse.query<{ n: string }>(
      "select count() as n from raw_repeat final",
    )
    expect(after).toEqual(repeats)
  }, 180_000)
})
