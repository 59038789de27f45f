import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type BrandConfiguration, BrandConfigurations } from "../core/brand.ts"
import type { Runner } from "../models/runner/runner.ts"
import { openTestSite, type TestSite } from "../models/runner/test-site.ts"
import { ownModel, rawView, readView } from "./drawn-models.ts"

const DAY_MS = 86_400_000
const ROUNDS = 12
const BRANDS = BrandConfigurations.parse([
  { name: "orsa" },
  { name: "nord", metrics: { churnDays: 70, riskDays: 31, idleDays: 45, newDays: 10 } },
  { name: "vest", metrics: { churnDays: 5, riskDays: 90, idleDays: 1, newDays: 400 } },
])

const MOVE = ["brand", "player_key", "day", "stakes", "deposits_count"]
const MILESTONE = ["brand", "player_key", "registered_at", "deposit_first_at", "bet_first_at"]
/** The product's models on what they read of drawn players. */
const FILES = {
  "staging/stg_move.sql": rawView("raw_move", MOVE),
  "staging/stg_milestone.sql": rawView("raw_milestone", MILESTONE),
  "intermediate/int_move.sql": readView("stg_move", MOVE),
  "intermediate/int_player_milestone.sql": readView("stg_milestone", MILESTONE),
  ...ownModel("intermediate/player/int_lifecycle.sql"),
  ...ownModel("marts/fct_lifecycle_player.sql"),
  ...ownModel("marts/fct_lifecycle_transition_month.sql"),
}

let site: TestSite
let runner: Runner

beforeAll(async () => {
  site = await openTestSite()
  const { warehouse } = site
  await warehouse.command(
    "create table raw_move (brand LowCardinality(String), player_key UInt64, day Date, stakes Int64, deposits_count Int64) engine = MergeTree order by player_key",
  )
  await warehouse.command(
    "create table raw_milestone (brand LowCardinality(String), player_key UInt64, registered_at Nullable(DateTime64(3, 'UTC')), deposit_first_at Nullable(DateTime64(3, 'UTC')), bet_first_at Nullable(DateTime64(3, 'UTC'))) engine = MergeTree order by player_key",
  )
  runner = site.runner(FILES, { brands: BRANDS })
  await runner.deploy()
})
afterAll(() => site.close())

/** A player by days before the present; undefined: it never happened. */
interface Drawn {
  readonly brand: number
  readonly registered: number | undefined
  readonly paid: number | undefined
  readonly deposits: readonly number[]
}

const ago = fc.integer({ min: -3, max: 2_500 })
const maybe = fc.option(ago, { nil: undefined })
const player: fc.Arbitrary<Drawn> = fc.record({
  brand: fc.nat({ max: BRANDS.length - 1 }),
  registered: maybe,
  paid: maybe,
  deposits: fc.oneof(
    fc.array(ago, { maxLength: 5 }),
    fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 40 }),
  ),
})

const textOf = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10)

function monthEnd(day: number): number {
  const at = new Date(day * DAY_MS)
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0) / DAY_MS
}

// Month by month, as the words of docs/metrics.md say it.
function stageAt(
  at: number,
  ftd: number | undefined,
  days: readonly number[],
  one: BrandConfiguration,
) {
  const { newDays, churnDays, riskDays, idleDays } = one.metrics
  if (ftd === undefined || ftd > at) return "registered"
  if (at - ftd < newDays) return "new"
  const past = [...new Set(days)].filter((day) => day <= at).sort((a, b) => a - b)
  const last = past.at(-1)
  if (last === undefined || at - last >= churnDays) return "churned"
  if (at - last >= riskDays) return "at_risk"
  const isBack = past.some(
    (day, place) => place > 0 && day - (past[place - 1] ?? day) > idleDays && at - day < newDays,
  )
  return isBack ? "reactivated" : "active"
}

interface Reckoned {
  readonly brand: string
  readonly key: string
  readonly looks: readonly { readonly at: number; readonly stage: string }[]
}

function reckon(players: readonly Drawn[], today: number): readonly Reckoned[] {
  return players.map(({ brand, registered, paid, deposits }, place) => {
    const one = BRANDS[brand] as BrandConfiguration
    const born = today - Math.max(registered ?? 0, paid ?? 0, 0)
    // Who is registered ahead of the present is looked at now.
    const first = Math.min(monthEnd(born), today)
    const looks: { at: number; stage: string }[] = []
    for (let at = first; ; at = Math.min(monthEnd(at + 1), today)) {
      const ftd = paid === undefined ? undefined : today - paid
      const days = deposits.map((back) => today - back)
      looks.push({ at, stage: stageAt(at, ftd, days, one) })
      if (at >= today) break
    }
    return { brand: one.name, key: String(place + 1), looks }
  })
}

async function give(players: readonly Drawn[], today: number) {
  const { warehouse } = site
  for (const table of ["raw_move", "raw_milestone"])
    await warehouse.command(`truncate table ${table}`)
  const instant = (back: number | undefined) =>
    back === undefined ? null : `${textOf(today - back)} 00:00:00.000`
  const rows = players.map((one, place) => ({
    ...one,
    name: BRANDS[one.brand]?.name,
    key: place + 1,
  }))
  await warehouse.insert(
    "raw_milestone",
    rows.map(({ name, key, registered, paid }) => ({
      ...{ brand: name, player_key: key, registered_at: instant(registered) },
      ...{ deposit_first_at: instant(paid), bet_first_at: null },
    })),
  )
  await warehouse.insert(
    "raw_move",
    rows.flatMap(({ name, key, deposits }) =>
      deposits.map((back) => ({
        ...{ brand: name, player_key: key, day: textOf(today - back) },
        ...{ stakes: 0, deposits_count: 1 },
      })),
    ),
  )
}

test("stages and moves are those of a look at every player at the end of each month", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(player, { minLength: 1, maxLength: 60 }), async (players) => {
      const today = Math.floor(Date.now() / DAY_MS)
      await give(players, today)
      await runner.run(["int_lifecycle", "fct_lifecycle_transition_month"])
      const reckoned = reckon(players, today)
      expect(await site.rows(PLAYERS)).toEqual(
        reckoned.map(({ brand, key, looks }) => ({
          ...{ brand, player_key: key, as_of: textOf(looks.at(-1)?.at ?? 0) },
          ...{ stage: looks.at(-1)?.stage, stage_before: looks.at(-2)?.stage ?? "" },
        })),
      )
      expect(await site.rows(MOVES)).toEqual(movesOf(reckoned))
    }),
    { numRuns: ROUNDS },
  )
}, 300_000)

const PLAYERS =
  "select brand, player_key, as_of, stage, stage_before from fct_lifecycle_player order by player_key"
const MOVES = `select concat(brand, ' ', toString(month), ' ', stage_from, ' ', stage_to) as way, players
from fct_lifecycle_transition_month order by way`

function movesOf(reckoned: readonly Reckoned[]) {
  const counts = new Map<string, number>()
  for (const { brand, looks } of reckoned)
    for (const [place, { at, stage }] of looks.entries()) {
      const month = `${textOf(at).slice(0, 7)}-01`
      const way = `${brand} ${month} ${looks[place - 1]?.stage ?? ""} ${stage}`
      counts.set(way, (counts.get(way) ?? 0) + 1)
    }
  return [...counts].sort().map(([way, players]) => ({ way, players: String(players) }))
}
