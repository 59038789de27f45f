import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { createRunner, type Runner } from "../models/runner/runner.ts"
import { backtestDay, readPastSegment } from "../segments/backtest/backtest.ts"
import { daysBetween } from "../segments/backtest/day.ts"
import { backtestFigures } from "../segments/backtest/figures.ts"
import { BacktestStore } from "../segments/backtest/store.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { parseSegment, type Segment } from "../segments/segment.ts"
import { asMessages, type EventSite, openEventSite } from "./event-site.ts"
import { partOfProject } from "./part-of-project.ts"

const DAY_MS = 86_400_000
const FROM = "2026-03-01"
const TO = "2026-03-06"
/** Of each player the days of March, counted from 0 before it, on which he deposited 10.00. */
const DEPOSITS: Readonly<Record<string, readonly number[]>> = {
  early: [-3],
  late: [3],
  often: [0, 2, 4],
  later: [9],
}
const OVER = 40

let site: EventSite
let runner: Runner
let store: BacktestStore
let sequence = 0

const segment = (sql: string, name = "quiet"): Segment =>
  parseSegment(`${name}.sql`, `---\nname: ${name}\ndescription: x\nowner: crm\n---\n${sql}`)

const QUIET = segment(
  "select player_key from ft_player where deposits_count > 0 and deposit_last_at <= now() - interval 2 day",
)

function deposit(player: string, day: number) {
  return {
    event_id: `${player}-${day}`,
    type: "deposit",
    brand: "orsa",
    player_id: player,
    occurred_at: new Date(Date.parse(`${FROM}T12:00:00Z`) + (day - 1) * DAY_MS).toISOString(),
    payment_id: `${player}-${day}`,
    status: "approved",
    amount: "10.00",
    currency: "EUR",
  }
}

/** Who had deposited, and not within two days, at the end of a day of March. */
function byHand(day: number): string[] {
  return Object.entries(DEPOSITS)
    .filter(([, days]) => {
      const before = days.filter((one) => one <= day)
      return before.length > 0 && Math.max(...before) + 2 <= day
    })
    .map(([player]) => player)
}

beforeAll(async () => {
  site = await openEventSite()
  await site.warehouse.migrate([...runnerMigrations, ...SEGMENT_MIGRATIONS])
  const project = partOfProject(["ft_player", "int_money_by_player_day"])
  runner = createRunner({ warehouse: site.warehouse, project })
  await runner.deploy()
  // The later half comes in first: when something came in says nothing of when it was true.
  const events = Object.entries(DEPOSITS).flatMap(([player, days]) =>
    days.map((day) => deposit(player, day)),
  )
  await site.send(asMessages(events.reverse(), () => sequence++))
  await runner.settle()
  store = new BacktestStore(site.warehouse, String(Date.now()))
  await store.open()
}, 240_000)

afterAll(() => site?.close())

describe("a backtest", () => {
  test("finds day by day whom counting by hand finds, and what they were worth", async () => {
    const parts = { warehouse: site.warehouse, runner }
    const days = daysBetween(FROM, TO)
    expect(days).toHaveLength(6)
    const everybody = segment("select player_key from ft_player", "everybody")
    const nobody = segment("select player_key from ft_player where brand = 'gull'", "nobody")
    const memberships = segment("select player_key from seg_membership", "members")
    for (const day of days) {
      const others = day === TO ? [everybody, nobody, memberships] : []
      await backtestDay(parts, store, { day, segment: QUIET, others })
    }
    const figures = await backtestFigures(site.warehouse, store, days)
    const expected = days.map((_, index) => byHand(index + 1))
    expect(figures.days.map(({ size }) => size)).toEqual(expected.map(({ length }) => length))
    expected.forEach((members, index) => {
      const before = expected[index - 1]
      if (before === undefined) return
      const entered = members.filter((one) => !before.includes(one)).length
      const left = before.filter((one) => !members.includes(one)).length
      expect(figures.days[index]).toMatchObject({ entered, left })
    })
    expect(figures.days[0]).toMatchObject({ entered: null, left: null })
    expect((await store.players(TO)).map(({ playerId }) => playerId)).toEqual(
      byHand(days.length).sort(),
    )
    // later had not deposited by then, and so had no row: a segment of the past has no player of the future.
    expect(figures.overlap).toEqual([{ segment: "everybody", members: 3, both: byHand(6).length }])
    const entrants = Object.keys(DEPOSITS).filter(
      (player) => !byHand(1).includes(player) && expected.some((day) => day.includes(player)),
    )
    expect(figures.value).toMatchObject([
      { brand: "orsa", players: entrants.length, players_whole: entrants.length },
    ])
    const paid = (player: string, isAfter: boolean) => {
      const entry = expected.findIndex((members) => members.includes(player)) + 1
      return (DEPOSITS[player] ?? []).filter((day) => day > entry === isAfter).length * 10
    }
    for (const [side, isAfter] of [
      ["before", false],
      ["after", true],
    ] as const)
      expect(Number(figures.value[0]?.[side].deposits)).toBe(
        entrants.reduce((sum, player) => sum + paid(player, isAfter), 0),
      )
  }, 240_000)

  test("reads another segment as it was true at that instant, and keeps it out of the overlap", async () => {
    const own = new BacktestStore(site.warehouse, String(Date.now() + 1))
    await own.open()
    const among = [
      QUIET,
      segment(
        "select player_key from ft_player where player_key in {{ segment('quiet') }}",
        "inner",
      ),
    ]
    const loud = segment(
      "select player_key from ft_player where player_key not in {{ segment('inner') }}",
      "loud",
    )
    // Memberships that are kept say something else: they are of today.
    await site.warehouse.command(
      "insert into seg_membership_store (segment, player_key, brand, player_id, is_member, evaluation_id) select 'inner', player_key, brand, player_id, 1, 1 from ft_player",
    )
    const days = [FROM, TO]
    for (const day of days)
      await backtestDay({ warehouse: site.warehouse, runner }, own, {
        ...{ day, segment: loud, others: [], among },
      })
    const known = (day: number) =>
      Object.entries(DEPOSITS).flatMap(([player, made]) =>
        made.some((one) => one <= day) ? [player] : [],
      )
    for (const [day, march] of [
      [FROM, 1],
      [TO, 6],
    ] as const) {
      const expected = known(march).filter((player) => !byHand(march).includes(player))
      expect((await own.players(day)).map(({ playerId }) => playerId)).toEqual(expected.sort())
    }
    const figures = await backtestFigures(site.warehouse, own, days)
    expect(figures.overlap).toEqual([])
    await own.drop()
    const parts = { warehouse: site.warehouse, runner }
    await expect(readPastSegment(parts, loud, [QUIET])).rejects.toMatchObject({
      code: "SEGMENT_NESTED",
    })
  }, 240_000)

  test("a day that was begun twice counts once, and nothing of it stays", async () => {
    const parts = { warehouse: site.warehouse, runner }
    await backtestDay(parts, store, { day: FROM, segment: QUIET, others: [] })
    const { days } = await backtestFigures(site.warehouse, store, [FROM])
    expect(days).toEqual([{ day: FROM, size: byHand(1).length, entered: null, left: null }])
    await store.drop()
    const left = await site.warehouse.query(
      "select name from system.databases where name like '%backtest%'",
    )
    expect(left).toEqual([])
  }, 120_000)

  test.each([
    ["select player_key from seg_membership", "SEGMENT_PROTECTION"],
    ["select player_key from default.ft_player", "BACKTEST_RELATION"],
    ["select player_key from raw_event", "SANDBOX_RELATION"],
    ["select player_key from ft_player where x", "SEGMENT_SQL"],
  ])("refuses %s before a day is built", async (sql, code) => {
    const parts = { warehouse: site.warehouse, runner }
    await expect(readPastSegment(parts, segment(sql))).rejects.toMatchObject({ code })
  })

  test.each([
    ["2026-03-06", "2026-03-01"],
    ["2026-02-30", "2026-03-01"],
    ["2026-01-01", "2026-12-31"],
    ["2026-03-01", new Date(Date.now() + OVER * DAY_MS).toISOString().slice(0, 10)],
  ])("refuses the days from %s to %s", (from, to) => {
    expect(() => daysBetween(from, to)).toThrow(/Expected/)
  })
})
