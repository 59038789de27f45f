import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { boundsOf } from "../core/event-bounds.ts"
import { parseEvent } from "../ingest/event/parse.ts"
import { NO_RULES } from "../ingest/landing/rules.ts"
import { type EventSite, type KafkaMessage, openEventSite } from "./event-site.ts"

const ARRIVED_AT = Date.UTC(2026, 10, 20, 12)
const DAY_MS = 86_400_000
/** All brands take thirty days and an hour; tern takes a day and the whole future, volo everything. */
const BOUNDS = boundsOf({ late_days_max: 30, future_minutes_max: 60 }, [
  { name: "tern", events: { late_days_max: 1, future_minutes_max: null } },
  { name: "volo", events: { late_days_max: null, future_minutes_max: null } },
  { name: "orsa" },
])

const at = (ms: number) => new Date(ARRIVED_AT + ms).toISOString()
const bet = (id: string, occurredMs: number, more: object = {}) => ({
  event_id: id,
  type: "casino.bet",
  brand: "orsa",
  player_id: "p1",
  occurred_at: at(occurredMs),
  round_id: "r1",
  game_id: "g1",
  stake_real: "2.5",
  stake_bonus: "0",
  currency: "EUR",
  ...more,
})
const message = (event: object, more: Partial<KafkaMessage> = {}): KafkaMessage => ({
  topic: "bet",
  message: JSON.stringify(event),
  sequence: 0,
  arrivedAt: at(0).replace("T", " ").replace("Z", ""),
  ...more,
})

let site: EventSite

beforeAll(async () => {
  site = await openEventSite({ bounds: BOUNDS })
  await site.warehouse.command(
    `create table parked (event_id String, code String, path String) engine = Memory`,
  )
  await site.warehouse.command(`create materialized view parked_view to parked as
select event_id, toString(error_code) as code, error_path as path from landing_judged where verdict = 'broken'`)
})

afterAll(() => site?.close())

const texts = async (sql: string) =>
  (await site.warehouse.query<{ text: string }>(sql)).map(({ text }) => text)
const standing = (pattern: string) =>
  texts(`select event_id as text from raw_event where event_id like '${pattern}' order by text`)
const parked = (pattern: string) =>
  texts(
    `select concat(event_id, ' ', code, ' ', path) as text from parked where event_id like '${pattern}' order by text`,
  )

describe("an event far from its arrival", () => {
  const cases = [
    ["orsa", -30 * DAY_MS, ""],
    ["orsa", -30 * DAY_MS - 1, "EVENT_TOO_LATE"],
    ["orsa", 3_600_000, ""],
    ["orsa", 3_600_001, "EVENT_TOO_EARLY"],
    ["tern", -DAY_MS, ""],
    ["tern", -DAY_MS - 1, "EVENT_TOO_LATE"],
    ["tern", 9_000 * DAY_MS, ""],
    ["volo", -9_000 * DAY_MS, ""],
    ["volo", 9_000 * DAY_MS, ""],
    ["other", -31 * DAY_MS, "EVENT_TOO_LATE"],
  ] as const

  test("is told to the millisecond by the door and by the landing alike", async () => {
    const events = cases.map(([brand, ms], n) => bet(`edge${n}`, ms, { brand }))
    const door = events.map((event) => {
      const parsed = parseEvent(event, { bounds: BOUNDS, source: "kafka", arrivedAt: ARRIVED_AT })
      return parsed.kind === "event" ? "" : parsed.rejection.code
    })
    expect(door).toEqual(cases.map(([, , code]) => code))
    // Straight to Kafka: its instant; by the gateway: the instant of its number.
    await site.send(events.map((event) => message(event)))
    await site.send(
      events.map((event) => {
        const { arrivedAt: _, ...rest } = message({ ...event, event_id: `n${event.event_id}` })
        return { ...rest, sequence: ARRIVED_AT * 1_000 + 999 }
      }),
    )
    for (const prefix of ["edge", "nedge"]) {
      const codes = cases.flatMap(([, , code], n) =>
        code === "" ? [] : [`${prefix}${n} ${code} occurred_at`],
      )
      expect(await parked(`${prefix}%`)).toEqual(codes.sort())
      expect(await standing(`${prefix}%`)).toHaveLength(cases.length - codes.length)
    }
  })

  test("of an import may be as old as history is, and not of the future", async () => {
    const source = "import:1"
    await site.send([
      message(bet("import-old", -4_000 * DAY_MS), { source }),
      message(bet("import-ahead", 2 * DAY_MS), { source }),
    ])
    expect(await standing("import-%")).toEqual(["import-old"])
    expect(await parked("import-%")).toEqual(["import-ahead EVENT_TOO_EARLY occurred_at"])
  })

  test("is taken whatever its date where it restricts a player", async () => {
    const fact = { brand: "orsa", player_id: "p2" }
    await site.send([
      message(
        {
          ...fact,
          event_id: "fact-old",
          type: "exclusion.started",
          occurred_at: at(-900 * DAY_MS),
          scope: "brand",
        },
        { topic: "compliance" },
      ),
      message(
        {
          ...fact,
          event_id: "fact-ahead",
          type: "block.changed",
          occurred_at: at(900 * DAY_MS),
          active: true,
          reason: "",
        },
        { topic: "compliance" },
      ),
      message(
        {
          ...fact,
          event_id: "fact-kyc",
          type: "kyc.updated",
          occurred_at: at(-90 * DAY_MS),
          status: "rejected",
          age_verified: false,
        },
        { topic: "player" },
      ),
      message(
        {
          ...fact,
          event_id: "fact-session",
          type: "session.ended",
          occurred_at: at(-90 * DAY_MS),
          session_id: "s",
        },
        { topic: "player" },
      ),
    ])
    expect(await standing("fact-%")).toEqual(["fact-ahead", "fact-kyc", "fact-old"])
    expect(await parked("fact-%")).toEqual(["fact-session EVENT_TOO_LATE occurred_at"])
  })

  test("does not become the first of its identity, nor a second row of what stands", async () => {
    await site.send([
      message(bet("twin", -40 * DAY_MS), { partition: 1, offset: 1 }),
      message(bet("twin", -DAY_MS), { partition: 1, offset: 2 }),
    ])
    // The same again, late or not, and a redelivery of both.
    await site.send([
      message(bet("twin", -DAY_MS), { partition: 1, offset: 3 }),
      message(bet("twin", -41 * DAY_MS), { partition: 1, offset: 4 }),
      message(bet("twin", -40 * DAY_MS), { partition: 1, offset: 1 }),
      message(bet("twin", -DAY_MS), { partition: 1, offset: 2 }),
    ])
    const [row] = await site.warehouse.query(`select
    (select count() from raw_event where event_id = 'twin') as events,
    (select count() from raw_repeat final where event_id = 'twin') as repeats,
    (select count() from raw_conflict final where event_id = 'twin') as conflicts`)
    expect(row).toEqual({ events: "1", repeats: "1", conflicts: "2" })
    expect(await parked("twin")).toEqual(["twin EVENT_TOO_LATE occurred_at"])
  })

  test("that stands already, stands when it is read again under narrower bounds", async () => {
    await site.configure(NO_RULES)
    const old = message(bet("stood", -400 * DAY_MS), { partition: 2, offset: 7 })
    await site.send([old])
    await site.configure({ bounds: BOUNDS })
    await site.send([old])
    expect(await standing("stood")).toEqual(["stood"])
    expect(await parked("stood")).toEqual([])
    const counted = "select toString(count()) as text from"
    expect(await texts(`${counted} raw_repeat where event_id = 'stood'`)).toEqual(["0"])
    expect(await texts(`${counted} raw_conflict where event_id = 'stood'`)).toEqual(["0"])
  })

  test("that was parked lands when it comes again under wider bounds, once", async () => {
    const old = bet("widened", -400 * DAY_MS)
    await site.send([message(old, { partition: 2, offset: 8 })])
    expect(await parked("widened")).toEqual(["widened EVENT_TOO_LATE occurred_at"])
    await site.configure({ bounds: boundsOf({ late_days_max: 500, future_minutes_max: 60 }, []) })
    // A replay of dead letters writes it anew; a rewound consumer reads it in its old place.
    await site.send([message(old, { partition: 2, offset: 9 })])
    await site.send([message(old, { partition: 2, offset: 8 })])
    expect(await standing("widened")).toEqual(["widened"])
    expect(await parked("widened")).toHaveLength(1)
    await site.configure({ bounds: BOUNDS })
  })
})

test("what is out of bounds takes nobody's place, however early it arrived", async () => {
  const place = { partition: 7, offset: 7 }
  await site.send([message(bet("placed", 0), { arrivedAt: `${at(5).slice(0, 10)} 12:00:00.005` })])
  await site.send([message(bet("placed", 40 * DAY_MS, { stake_real: "999" }), place)])
  expect(
    await texts("select toString(stake_real) as text from raw_event where event_id = 'placed'"),
  ).toEqual(["2.5"])
  expect(
    await texts(
      "select JSONExtractString(conflicting_body, 'stake_real') as text from raw_conflict final where event_id = 'placed'",
    ),
  ).toEqual(["999"])
  expect(
    await texts("select event_id as text from raw_contender where event_id = 'placed'"),
  ).toEqual([])
})

test("one message that a block holds twice counts once", async () => {
  const twice = message(bet("twice", 0), { partition: 8, offset: 1 })
  const broken = message(bet("broken-twice", 50 * DAY_MS), { partition: 8, offset: 2 })
  await site.send([twice, broken, twice, broken])
  expect(await standing("twice")).toEqual(["twice"])
  expect(await parked("broken-twice")).toEqual(["broken-twice EVENT_TOO_EARLY occurred_at"])
  const repeats = "select toString(count()) as text from raw_repeat where event_id = 'twice'"
  expect(await texts(repeats)).toEqual(["0"])
})
