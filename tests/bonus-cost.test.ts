import { afterAll, beforeAll, expect, test } from "vitest"
import type { Runner } from "../models/runner/runner.ts"
import { openTestSite, type TestSite } from "../models/runner/test-site.ts"
import {
  type Bonus,
  bonuses,
  bonusRow,
  changeRow,
  changes,
  entered,
  monthBefore,
  monthOf,
  moveRow,
  moves,
  NOW,
  worthRow,
} from "./bonus/drawn.ts"
import { ownModel, rawView, readView } from "./drawn-models.ts"

/** The window of segments' bonuses, the present month among them. */
const MONTHS = 13

const BONUS = [
  ...[
    "brand",
    "player_key",
    "bonus_instance_id",
    "first_at",
    "kind",
    "bonus_id",
    "campaign_id",
    "amount",
  ],
  ...["was_active", "was_completed", "status_last", "settled_at", "turned_real"],
]
const MOVE = ["brand", "player_key", "day", "ggr"]
const WORTH = [
  ...[
    "brand",
    "campaign",
    "player_key",
    "arm",
    "entered_at",
    "day",
    "is_over",
    "ngr",
    "bonus_cost",
  ],
]
const TRANSITION = ["brand", "player_key", "segment", "at", "evaluation_id", "is_entry"]
/** The product's marts on what they read of drawn players. */
const FILES = {
  "staging/stg_bonus.sql": rawView("raw_bonus", BONUS),
  "staging/stg_move.sql": rawView("raw_move", MOVE),
  "staging/stg_worth.sql": rawView("raw_worth", WORTH),
  "staging/stg_segment__transition.sql": rawView("raw_transition", TRANSITION),
  "intermediate/int_bonus.sql": readView("stg_bonus", BONUS),
  "intermediate/int_move.sql": readView("stg_move", MOVE),
  "intermediate/int_campaign_worth.sql": readView("stg_worth", WORTH),
  "intermediate/int_campaign_player.sql": readView("stg_worth", ["player_key"]),
  ...ownModel("marts/fct_bonus_month.sql"),
  ...ownModel("marts/fct_bonus_segment_month.sql"),
}
const AT = "DateTime64(3, 'UTC')"
const MONEY = "Decimal(38, 6)"
const BY = "brand LowCardinality(String), player_key UInt64"
const TABLES = [
  `raw_bonus (${BY}, bonus_instance_id String, first_at ${AT}, kind String, bonus_id String, campaign_id String, amount ${MONEY}, was_active UInt8, was_completed UInt8, status_last String, settled_at Nullable(${AT}), turned_real ${MONEY})`,
  `raw_move (${BY}, day Date, ggr ${MONEY})`,
  `raw_worth (${BY}, campaign String, arm String, entered_at ${AT}, day Date, is_over UInt8, ngr ${MONEY}, bonus_cost ${MONEY})`,
  `raw_transition (${BY}, segment LowCardinality(String), at ${AT}, evaluation_id UInt64, is_entry UInt8)`,
]

let site: TestSite
let runner: Runner

beforeAll(async () => {
  site = await openTestSite()
  const { warehouse } = site
  for (const table of TABLES)
    await warehouse.command(`create table ${table} engine = MergeTree order by brand`)
  runner = site.runner(FILES)
  await runner.deploy()
  await warehouse.insert("raw_bonus", bonuses.map(bonusRow))
  await warehouse.insert("raw_transition", changes.map(changeRow))
  await warehouse.insert("raw_worth", entered.map(worthRow))
  await warehouse.insert("raw_move", moves.map(moveRow))
  await runner.run(["fct_bonus_month", "fct_bonus_segment_month"])
})
afterAll(() => site.close())

const sum = <One>(all: readonly One[], of: (one: One) => number) =>
  all.reduce((so, one) => so + of(one), 0)

/** What bonuses of an offer were to cost in a month, by the past of the first choice that has 30. */
function expectedOf(brand: string, month: string, { kind, bonus }: Pick<Bonus, "kind" | "bonus">) {
  const from = monthBefore(month, 12)
  const past = bonuses.filter(({ brand: of, settled }) => {
    const ended = settled === undefined ? "" : monthOf(settled)
    return of === brand && ended >= from && ended < month
  })
  const levels = [
    { name: "bonus", settled: past.filter((one) => one.bonus === bonus && one.kind === kind) },
    { name: "kind", settled: past.filter((one) => one.kind === kind) },
  ]
  const { name, settled } = levels.find((one) => one.settled.length >= 30) ?? {
    ...{ name: past.length > 0 ? "brand" : "", settled: past },
  }
  const isByAmount = sum(settled, ({ amount }) => amount) > 0
  const size = (all: readonly Bonus[]) => sum(all, ({ amount }) => (isByAmount ? amount : 1))
  const active = settled.filter(({ wasActive }) => wasActive)
  const completed = settled.filter(({ wasCompleted }) => wasCompleted)
  return {
    ...{ name, count: settled.length, size },
    activation: size(active) / size(settled),
    breakage: 1 - size(completed) / size(active),
    back: sum(completed, ({ turned }) => turned) / size(completed),
  }
}

interface MonthRow {
  readonly brand: string
  readonly month: string
  readonly kind: string
  readonly bonus_id: string
  readonly campaign_id: string
  readonly expected_cost: string | null
  readonly activation_rate: string | null
  readonly breakage_rate: string | null
  readonly return_rate: string | null
  readonly rates_of: string
  readonly rates_settled: string
}

test("bonuses are to cost what was given, by what of those settled in the year before was activated, not broken and turned real", async () => {
  const rows = await site.warehouse.query<MonthRow>("select * from fct_bonus_month")
  expect(rows.length).toBeGreaterThan(100)
  const seen = new Map<string, number>()
  for (const row of rows) {
    const { brand, month, kind, bonus_id: bonus, campaign_id: campaign } = row
    const want = expectedOf(brand, month, { kind, bonus })
    const given = bonuses.filter(
      (one) =>
        [one.brand, one.kind, one.bonus, one.campaign, monthOf(one.at)].join() ===
        [brand, kind, bonus, campaign, month].join(),
    )
    seen.set(want.name, (seen.get(want.name) ?? 0) + 1)
    expect([row.rates_of, Number(row.rates_settled)]).toEqual([want.name, want.count])
    if (want.name === "") {
      expect([row.expected_cost, row.activation_rate]).toEqual([null, null])
      continue
    }
    const { activation, breakage, back } = want
    expect(Number(row.activation_rate)).toBeCloseTo(activation, 8)
    if (Number.isNaN(breakage)) expect(row.breakage_rate).toBeNull()
    else expect(Number(row.breakage_rate)).toBeCloseTo(breakage, 8)
    if (Number.isNaN(back)) expect([row.return_rate, row.expected_cost]).toEqual([null, "0"])
    else {
      expect(Number(row.return_rate)).toBeCloseTo(back, 8)
      const cost = want.size(given) * activation * (1 - breakage) * back
      expect(Number(row.expected_cost)).toBeCloseTo(cost, 5)
    }
  }
  // Each of the choices was met.
  expect([...seen.keys()].sort()).toEqual(["", "bonus", "brand", "kind"])
})

function grouped<One>(all: readonly One[], by: (one: One) => string) {
  const groups = new Map<string, One[]>()
  for (const one of all) groups.set(by(one), [...(groups.get(by(one)) ?? []), one])
  return groups
}

const histories = grouped(changes, ({ player, segment }) => `${player} ${segment}`)
const movesOf = grouped(moves, ({ brand, player, at }) => `${brand} ${player} ${monthOf(at)}`)

const isMember = (player: number, segment: string, at: number) =>
  (histories.get(`${player} ${segment}`) ?? [])
    .filter((one) => one.at <= at)
    .sort((a, b) => a.at - b.at || a.evaluation - b.evaluation)
    .at(-1)?.isEntry === true

interface SegmentRow {
  readonly month: string
  readonly segment: string
  readonly part: string
  readonly campaign_id: string
  readonly [figure: string]: string | null
}

/** Every row of the mart by its key, plain and slow. */
function reckonedRows(): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const rows = new Map<string, Record<string, number>>()
  const first = monthBefore(monthOf(NOW), MONTHS - 1)
  const add = (key: string, figures: Readonly<Record<string, number>>) => {
    const row = rows.get(key) ?? {}
    for (const [name, value] of Object.entries(figures)) row[name] = (row[name] ?? 0) + value
    rows.set(key, row)
  }
  for (const segment of ["lapsed", "rich", "empty", "twin"]) {
    const got = bonuses.filter(
      (one) => monthOf(one.at) >= first && isMember(one.player, segment, one.at),
    )
    const counted = new Set<string>()
    for (const one of got)
      for (const part of one.campaign === "" ? ["all,"] : ["all,", `campaign,${one.campaign}`]) {
        const key = [one.brand, monthOf(one.at), segment, part].join()
        add(key, { given: 1, amount: one.amount, turned_real: one.turned })
        if (counted.has(`${key} ${one.player}`)) continue
        counted.add(`${key} ${one.player}`)
        const own = movesOf.get(`${one.brand} ${one.player} ${monthOf(one.at)}`) ?? []
        add(key, { players: 1, ggr: sum(own, ({ ggr }) => ggr) })
      }
    for (const one of entered.filter(({ player, at }) => isMember(player, segment, at))) {
      const cost = bonuses.filter(
        ({ brand, player, campaign, at }) =>
          brand === "orsa" &&
          player === one.player &&
          campaign === one.campaign &&
          monthOf(at) >= first,
      )
      add(["orsa", monthOf(one.at), segment, "campaign", one.campaign].join(), {
        [one.arm]: 1,
        [`${one.arm}_worth`]: one.ngr + one.cost,
        campaign_cost: one.arm === "sent" ? sum(cost, ({ turned }) => turned) : 0,
      })
    }
  }
  return rows
}

test("bonuses count for the segments that their players were members of at that instant", async () => {
  const rows = await site.warehouse.query<SegmentRow>("select * from fct_bonus_segment_month")
  const wanted = reckonedRows()
  const keyOf = (row: SegmentRow) =>
    [row["brand"], row.month, row.segment, row.part, row.campaign_id].join()
  expect(rows.map(keyOf).sort()).toEqual([...wanted.keys()].sort())
  expect(rows.some(({ segment }) => segment === "twin")).toBe(true)
  expect(rows.some(({ segment }) => segment === "empty")).toBe(false)
  let roisSeen = 0
  for (const row of rows) {
    const want = wanted.get(keyOf(row)) ?? {}
    for (const name of [
      "given",
      "players",
      "amount",
      "turned_real",
      "ggr",
      "sent",
      "held_out",
      "campaign_cost",
    ])
      expect(Number(row[name]), `${keyOf(row)} ${name}`).toBe(want[name] ?? 0)
    const [ggr = 0, cost = 0] = [want["ggr"], want["campaign_cost"]]
    if (ggr <= 0) expect(row["cost_share"]).toBeNull()
    else expect(Number(row["cost_share"])).toBeCloseTo((want["turned_real"] ?? 0) / ggr, 8)
    const [sent = 0, held = 0] = [want["sent"], want["held_out"]]
    if (Math.min(sent, held) < 30) {
      expect([row["incremental"], row["roi"]]).toEqual([null, null])
      continue
    }
    const incremental = (want["sent_worth"] ?? 0) - ((want["held_out_worth"] ?? 0) * sent) / held
    expect(Number(row["incremental"])).toBeCloseTo(incremental, 5)
    expect(Number(row["roi"])).toBeCloseTo((incremental - cost) / cost, 8)
    roisSeen += 1
  }
  expect(roisSeen).toBeGreaterThan(0)
})
