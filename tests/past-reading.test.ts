import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, expect, test } from "vitest"
import { segmentsMembers } from "../commands/operation/segments.ts"
import type { Runtime } from "../commands/running.ts"
import { runnerMigrations } from "../models/runner/migrations.ts"
import type { PastReading } from "../models/runner/past.ts"
import { createRunner, type Runner } from "../models/runner/runner.ts"
import { backtestDay } from "../segments/backtest/backtest.ts"
import { BacktestStore } from "../segments/backtest/store.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { parseSegment, type Segment } from "../segments/segment.ts"
import { Segmenter } from "../segments/segmenter.ts"
import { asMessages, type EventSite, openEventSite } from "./event-site.ts"
import { partOfProject } from "./part-of-project.ts"

const TEST_MS_MAX = 600_000
const HOUR_MS = 3_600_000
/** An instant that the warehouse's clock, and what came in, lie on both sides of. */
const MARGIN_MS = 1_500

let site: EventSite
let runner: Runner
let segmenter: Segmenter
let then: Date
let sequence = 0

const segment = (name: string, sql: string): Segment =>
  parseSegment(`${name}.sql`, `---\nname: ${name}\ndescription: x\nowner: crm\n---\n${sql}`)

const ONCE = segment("once", "select player_key from ft_player where deposits_count = 1")
const NOT_ONCE = segment(
  "not-once",
  "select player_key from ft_player where player_key not in {{ segment('once') }}",
)
const ALL = [ONCE, NOT_ONCE]

function deposit(player: string, occurredAt: number) {
  sequence += 1
  return {
    ...{ event_id: `e${sequence}`, type: "deposit", brand: "orsa", player_id: player },
    ...{ occurred_at: new Date(occurredAt).toISOString(), payment_id: `e${sequence}` },
    ...{ status: "approved", amount: "10.00", currency: "EUR" },
  }
}

async function send(events: readonly ReturnType<typeof deposit>[]): Promise<void> {
  let place = sequence * 100
  await site.send(asMessages([...events], () => place++))
  const report = await runner.settle()
  const { startedAt: upTo, at } = report
  await segmenter.evaluateAll({ upTo, at, isWhole: true })
}

beforeAll(async () => {
  site = await openEventSite()
  const { warehouse } = site
  await warehouse.migrate([...runnerMigrations, ...SEGMENT_MIGRATIONS])
  const project = partOfProject(["ft_player", "int_money_by_player_day"])
  runner = createRunner({ warehouse, project })
  await runner.deploy()
  segmenter = new Segmenter(warehouse, ALL)
  const before = Date.now() - 5 * HOUR_MS
  // Three deposited once as far as anybody knew, and one twice.
  await send([
    ...["late", "same", "next"].map((player) => deposit(player, before)),
    ...[0, 1].map((hour) => deposit("twice", before + hour * HOUR_MS)),
  ])
  await sleep(MARGIN_MS)
  then = new Date()
  await sleep(MARGIN_MS)
  await send([
    // Had occurred by then and came in later: a second one of `late`, and the first of somebody nobody knew.
    deposit("late", before + HOUR_MS),
    deposit("unheard", before + 2 * HOUR_MS),
    // Occurred later.
    deposit("next", then.getTime() + 1_000),
    deposit("new", then.getTime() + 1_000),
  ])
}, TEST_MS_MAX)

afterAll(() => site?.close(), TEST_MS_MAX)

/** Who had deposited once, and who otherwise, counted by hand. */
const BY_HAND = {
  known: { once: ["late", "next", "same"], "not-once": ["twice"] },
  true: { once: ["next", "same", "unheard"], "not-once": ["late", "twice"] },
} as const

interface Row {
  readonly player_id: string
  readonly reading?: string
  readonly as_of?: string
}

async function members(
  args: { name: string; at?: string; reading?: PastReading },
  running: readonly Segment[] = ALL,
) {
  const roles = { segments: { list: () => running } }
  const runtime = { warehouse: site.warehouse, runner, roles } as unknown as Runtime
  const said = await segmentsMembers.run(runtime, args)
  if (said.kind !== "rows") throw new Error("members are rows")
  return said.ndjson.split("\n").map((line) => JSON.parse(line) as Row)
}

const namesOf = (rows: readonly Row[]) => rows.map(({ player_id }) => player_id)

test.each([
  ["once", undefined, "known"],
  ["once", "known", "known"],
  ["once", "true", "true"],
  ["not-once", "known", "known"],
  ["not-once", "true", "true"],
] as const)(
  "members of %s at an instant, reading %s, are those of that reading alone, and say so",
  {
    timeout: TEST_MS_MAX,
  },
  async (name, reading, expected) => {
    const at = then.toISOString()
    const rows = await members({ name, at, ...(reading && { reading }) })
    expect(namesOf(rows)).toEqual(BY_HAND[expected][name])
    expect(rows.map((row) => [row.reading, row.as_of])).toEqual(rows.map(() => [expected, at]))
  },
)

test("what was known of a segment that runs no more still is, and nothing else of it", {
  timeout: TEST_MS_MAX,
}, async () => {
  const at = then.toISOString()
  expect(namesOf(await members({ name: "once", at }, []))).toEqual(BY_HAND.known.once)
  for (const asked of [{ name: "once" }, { name: "once", at, reading: "true" as const }])
    await expect(members(asked, [])).rejects.toMatchObject({ code: "SEGMENT_UNKNOWN" })
  await expect(members({ name: "never", at })).rejects.toMatchObject({ code: "SEGMENT_UNKNOWN" })
})

test.each(["known", "true"] as const)(
  "of what is to come nothing is %s",
  {
    timeout: TEST_MS_MAX,
  },
  async (reading) => {
    const today = new Date().toISOString().slice(0, 10)
    for (const at of ["9999-01-01T00:00:00Z", today])
      await expect(members({ name: "once", at, reading })).rejects.toMatchObject({
        code: "SEGMENT_READING",
      })
  },
)

test("members now have no reading", { timeout: TEST_MS_MAX }, async () => {
  const rows = await members({ name: "once" })
  expect(namesOf(rows)).toEqual(["new", "same", "unheard"])
  expect(rows[0]).not.toHaveProperty("reading")
})

test.each(["known", "true"] as const)(
  "a definition that was never evaluated finds, as %s, whom counting by hand finds",
  {
    timeout: TEST_MS_MAX,
  },
  async (reading) => {
    const store = new BacktestStore(site.warehouse, String(Date.now()))
    await store.open()
    const twice = segment(
      "other",
      "select player_key from ft_player where deposits_count != 1 and player_key not in {{ segment('once') }}",
    )
    const day = then.toISOString().slice(0, 10)
    const what = { day, at: then, reading, others: [ONCE], among: ALL }
    await backtestDay({ warehouse: site.warehouse, runner }, store, { ...what, segment: twice })
    const found = await store.found(day)
    expect(found.map(({ player_id }) => player_id)).toEqual(BY_HAND[reading]["not-once"])
    const beside = await site.warehouse.query<Row>(
      `select player_id from ft_player where player_key in (
    select player_key from ${store.members} where segment = 'once') order by player_id`,
    )
    expect(namesOf(beside)).toEqual(BY_HAND[reading].once)
    await store.drop()
  },
)
