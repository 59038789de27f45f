import { afterAll, beforeAll, expect, test } from "vitest"
import { PredictionSchedule, Predictions } from "../commands/predictions.ts"
import { realEffects } from "../core/effects.ts"
import { CANDIDATES } from "../models/predict/deposits/candidate.ts"
import { fitForecaster, forecast } from "../models/predict/deposits/forecast.ts"
import { dayOf, readHistories } from "../models/predict/deposits/history.ts"
import { evaluatePast, readPast } from "../models/predict/evaluate.ts"
import { seeded } from "../models/predict/lifetime/test-players.ts"
import { refit, score } from "../models/predict/predictions.ts"
import { probability } from "../models/predict/question/logistic.ts"
import { QUESTIONS } from "../models/predict/question/question.ts"
import { readSnapshot } from "../models/predict/question/snapshot.ts"
import {
  PROTECTION_TRAITS,
  QUESTION_MODEL,
  traitsFor,
  valuesOf,
} from "../models/predict/question/trait.ts"
import { loadProject } from "../models/runner/project.ts"
import type { Runner } from "../models/runner/runner.ts"
import { selectAt } from "../models/runner/select-at.ts"
import { checkSegment } from "../segments/compile.ts"
import { asMessages, type EventSite } from "./event-site.ts"
import { openModelSite } from "./model-site.ts"

const DAY_MS = 86_400_000
// Scores are of the present: the hold-out ends with yesterday.
const HOLDOUT_END = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS)
const START = HOLDOUT_END.getTime() - 240 * DAY_MS
const CALIBRATION_END = new Date(START + 180 * DAY_MS)
const PLAYERS = 1_500
/** A fit gives way to everything else on the machine. */
const FIT_MS_MAX = 300_000

let site: EventSite
let runner: Runner
let sequence = 0

beforeAll(async () => {
  const opened = await openModelSite(loadProject("models"))
  site = opened.site
  runner = opened.runner
  await send(deposits())
})
afterAll(() => site.close())

const traitsAt = (at: Date) => selectAt(runner.site, "int_player_trait", at)

async function send(events: readonly { readonly type: string }[]) {
  await site.send(asMessages(events, () => ++sequence))
  await runner.settle()
}

function payment(player: string, at: number, rest: Readonly<Record<string, unknown>> = {}) {
  const id = `${player}-${at}`
  return {
    ...{ event_id: id, type: "deposit", brand: "orsa", player_id: player, schema_version: 1 },
    ...{ occurred_at: new Date(at).toISOString(), payment_id: id, status: "approved" },
    ...{ amount: "25", currency: "EUR", ...rest },
  }
}

// Players who deposit at a rate of their own and stop some day: those who withdraw stop sooner, and those whose
// deposits are declined end in an exclusion.
function deposits() {
  const random = seeded(31)
  return Array.from({ length: PLAYERS }, (_, index) => {
    const player = `p${index}`
    const gap = 2 + 5 * random()
    const kind = ["loyal", "withdraws", "declined"][Math.floor(3 * random())]
    const events: { readonly type: string }[] = []
    for (let at = START + 230 * DAY_MS * random(); at < HOLDOUT_END.getTime(); ) {
      events.push(payment(player, Math.floor(at)))
      if (kind === "withdraws")
        events.push(payment(player, Math.floor(at) + 1, { type: "withdrawal" }))
      if (kind === "declined")
        events.push(payment(player, Math.floor(at) + 2, { status: "rejected" }))
      if (random() < (kind === "loyal" ? 0.02 : 0.12)) {
        if (kind === "declined") events.push(exclusion(player, Math.floor(at) + 3))
        break
      }
      at -= Math.log(random()) * gap * DAY_MS
    }
    return events
  }).flat()
}

function exclusion(player: string, at: number) {
  return {
    ...{ event_id: `out-${player}`, type: "exclusion.started", brand: "orsa", player_id: player },
    ...{ occurred_at: new Date(at).toISOString(), schema_version: 1, scope: "brand" },
  }
}

test("every shipped model is held against the hold-out, and what nothing is known of is refused", async () => {
  const dates = { calibrationEnd: CALIBRATION_END, holdoutEnd: HOLDOUT_END }
  const past = await readPast(site.warehouse, "orsa", dates, traitsAt)
  const { deposits, questions } = evaluatePast(past)
  if ("why" in deposits) throw new Error(deposits.why)
  expect(deposits.players).toBeGreaterThan(PLAYERS / 2)
  expect(deposits.shipped).toBeDefined()
  const [churn, vip, abuse, harm] = questions
  expect(churn?.question.name).toBe("churn")
  expect(churn?.figures?.auc).toBeGreaterThan(0.6)
  expect(vip?.question.name).toBe("vip")
  expect(harm?.kind).toBe("shipped")
  expect(harm?.figures?.reasons.map(({ trait }) => trait)).toContain("declined_deposits_30d")
  expect(abuse?.kind === "refused" && abuse.why).toMatch(/Too few to learn from/)
  expect(abuse?.figures).toBeUndefined()
})

test("what comes behind an instant is in no trait of it, whenever it arrives", async () => {
  const at = CALIBRATION_END
  const place = { brand: "orsa", part: 1, traitsAt }
  const before = await readSnapshot(site.warehouse, place, at)
  const later = at.getTime() + 1
  await send([
    payment("p1", later, { amount: "5000" }),
    payment("p2", later, { type: "withdrawal", amount: "700" }),
    payment("p3", later, { status: "rejected" }),
    payment("newcomer", later),
  ])
  const after = await readSnapshot(site.warehouse, place, at)
  expect(after.players.map(({ traits }) => traits)).toEqual(
    before.players.map(({ traits }) => traits),
  )
  expect(after.vipFrom).toBe(before.vipFrom)
  const deposited = (all: typeof before) =>
    all.players.reduce((sum, { outcome }) => sum + outcome.deposited, 0)
  expect(deposited(after) - deposited(before)).toBe(5_000)
  // And what comes before it late is.
  await send([payment("p1", at.getTime(), { amount: "1000" })])
  const late = await readSnapshot(site.warehouse, place, at)
  const ever = (all: typeof before) =>
    all.players.reduce((sum, { traits }) => sum + traits.deposited_7d, 0)
  expect(ever(late) - ever(before)).toBe(1_000)
})

test(
  "what SQL foretells is what was fitted, player by player, and a refused question scores nobody",
  async () => {
    const now = () => new Date()
    const dates = { calibrationEnd: CALIBRATION_END, holdoutEnd: HOLDOUT_END }
    const parts = { warehouse: site.warehouse, runner }
    await refit(parts, dates, { ...realEffects, now })
    const kept = await site.warehouse.query<Kept>(
      "select subject, is_shipped, refused, numbers, traits, weights, means, deviations from sys_prediction order by subject",
    )
    expect(kept.map(({ subject }) => subject)).toEqual([
      "bonus_abuse",
      "churn",
      "deposits",
      "harm",
      "vip",
    ])
    // As of the end of the hold-out, which is what the parameters have read up to.
    const present = new Date(HOLDOUT_END.getTime() - 1)
    const foretold = await site.warehouse.query<Foretold>(
      `select player_key, alive_probability, deposits_expected_90d, toFloat64(value_expected_90d) as value
from (${selectAt(runner.site, "int_deposit_forecast", present)})`,
    )
    const day = dayOf(present)
    const histories = await readHistories(site.warehouse, {
      brand: "orsa",
      until: present,
      part: 1,
    })
    const name = (
      await site.warehouse.query<{ model: string }>(
        "select model from stg_prediction__fit where subject = 'deposits'",
      )
    )[0]
    const candidate = CANDIDATES.find((one) => one.name === name?.model)
    if (candidate === undefined) throw new Error("expected a shipped model of deposits")
    const forecaster = fitForecaster(candidate, histories, day)
    const byKey = new Map(foretold.map((row) => [row.player_key, row]))
    expect(byKey.size).toBe(histories.length)
    for (const history of histories) {
      const mine = forecast(forecaster, history, day, 90)
      const row = byKey.get(history.playerKey)
      expect(row?.alive_probability).toBeCloseTo(mine.alive, 6)
      expect(row?.deposits_expected_90d).toBeCloseTo(mine.deposits, 4)
      expect(row?.value).toBeCloseTo(mine.value, 2)
    }
    await expectAnswers(kept, present)
  },
  FIT_MS_MAX,
)

interface Kept {
  readonly subject: string
  readonly is_shipped: number
  readonly numbers: Readonly<Record<string, number>>
  readonly traits: readonly string[]
  readonly weights: readonly number[]
  readonly means: readonly number[]
  readonly deviations: readonly number[]
}

interface Foretold {
  readonly player_key: string
  readonly alive_probability: number
  readonly deposits_expected_90d: number
  readonly value: number
}

async function expectAnswers(kept: readonly Kept[], at: Date) {
  const answers = await site.warehouse.query<{ question: string; probability: number }>(
    `select question, probability from (${selectAt(runner.site, "int_protection_answer", at)}) order by player_key`,
  )
  const snapshot = await readSnapshot(site.warehouse, { brand: "orsa", part: 1, traitsAt }, at)
  for (const question of QUESTIONS) {
    const row = kept.find(({ subject }) => subject === question.name)
    const found = answers.filter((one) => one.question === question.name)
    if (row?.is_shipped !== 1) {
      expect(found).toEqual([])
      continue
    }
    const model = { ...row, intercept: row.numbers["intercept"] ?? Number.NaN }
    const asked = snapshot.players.filter((one) =>
      question.isAsked(one, row.numbers["vip_from"] ?? 0),
    )
    expect(found).toHaveLength(asked.length)
    const names = traitsFor(question.purpose)
    expect(row.traits).toEqual(names)
    for (const [place, { traits }] of asked.entries())
      expect(found[place]?.probability).toBeCloseTo(probability(model, valuesOf(traits, names)), 8)
  }
  const shipped = kept.filter(({ is_shipped }) => is_shipped === 1).map(({ subject }) => subject)
  expect(shipped).toEqual(expect.arrayContaining(["churn", "deposits", "harm"]))
}

test("a scoring gives each player his row, and says how far the scores have moved since the fit", async () => {
  await score({ warehouse: site.warehouse, runner })
  const [counts] = await site.warehouse.query<Record<string, string>>(
    `select count() as players, countIf(alive_probability is not null) as scored, countIf(churn_probability > 0.5) as leaving,
    countIf(length(churn_reasons) between 1 and 3) as told, (select count() from ft_player_protection) as at_risk
from ft_player_prediction`,
  )
  const of = (name: string) => Number(counts?.[name])
  expect(of("players")).toBeGreaterThan(PLAYERS / 2)
  expect(of("scored")).toBe(of("players"))
  for (const name of ["leaving", "told", "at_risk"]) expect(of(name)).toBeGreaterThan(0)
  const drift = await site.warehouse.query<{ subject: string; psi: number; players: string }>(
    "select subject, psi, players from sys_prediction_drift order by subject",
  )
  expect(drift.map(({ subject }) => subject)).toEqual(expect.arrayContaining(["churn", "harm"]))
  for (const { psi, players } of drift) {
    expect(psi).toBeGreaterThanOrEqual(0)
    expect(psi).toBeLessThan(2)
    expect(Number(players)).toBeGreaterThan(0)
  }
  const moved = drift.find(({ subject }) => subject === "churn")?.psi ?? Number.POSITIVE_INFINITY
  // A crowd of newcomers, each with one deposit, is no longer whom it was fitted to.
  await site.warehouse.command("truncate table sys_prediction_drift")
  await send(
    Array.from({ length: 1_500 }, (_, index) =>
      payment(`new${index}`, Date.now() - 60_000 * index),
    ),
  )
  await score({ warehouse: site.warehouse, runner })
  const [again] = await site.warehouse.query<{ psi: number }>(
    "select psi from sys_prediction_drift where subject = 'churn'",
  )
  expect(again?.psi).toBeGreaterThan(moved + 0.25)
})

test("no segment for marketing reads a risk of harm, nor what it is foretold by", async () => {
  const check = (relation: string, purpose: "marketing" | "protection") =>
    checkSegment(site.warehouse, { sql: `select player_key from ${relation}`, purpose })
  for (const relation of [
    "ft_player_protection",
    "int_protection_answer",
    "default.ft_player_protection",
  ]) {
    await expect(check(relation, "marketing")).rejects.toThrow(/players at risk of harm/)
    expect(await check(relation, "protection")).toHaveProperty("payload")
  }
  const detour = "(select toUInt64(version) as player_key from sys_prediction)"
  await expect(check(detour, "marketing")).rejects.toThrow(/players at risk of harm/)
  expect(await check("ft_player_prediction", "marketing")).toHaveProperty("payload")
})

test(
  "a fit is made once when it is due, and what was missed is made up for once",
  async () => {
    const due = new Date()
    due.setUTCHours(3, 30, 0, 0)
    if (due.getTime() <= Date.now()) due.setTime(due.getTime() + DAY_MS)
    let present = due.getTime() - 60_000
    const schedule = PredictionSchedule.parse({
      fit: { cron: "30 3 * * *" },
      score: { cron: "0 0 29 2 *" },
    })
    const parts = { warehouse: site.warehouse, runner }
    const predictions = new Predictions(parts, schedule, {
      ...realEffects,
      now: () => new Date(present),
    })
    const fits = async () => {
      await predictions.round()
      const [row] = await site.warehouse.query<{ n: string }>(
        "select uniqExact(version) as n from sys_prediction",
      )
      return Number(row?.n)
    }
    const before = await fits()
    expect(before).toBe(1)
    present = due.getTime() + 3_600_000
    expect(await fits()).toBe(2)
    present += 60_000
    expect(await fits()).toBe(2)
  },
  FIT_MS_MAX,
)

test(
  "weights of traits that mean something else now score nobody, and are fitted anew at once",
  async () => {
    const never = { cron: "0 0 29 2 *" }
    const schedule = PredictionSchedule.parse({ fit: never, score: never })
    const fits = async () => {
      const [row] = await site.warehouse.query<{ n: string; latest: string }>(
        "select uniqExact(version) as n, max(version) as latest from sys_prediction where model = {model:String}",
        { model: QUESTION_MODEL },
      )
      return { count: Number(row?.n), latest: Number(row?.latest) }
    }
    const before = await fits()
    const outdated = { brand: "orsa", subject: "churn", purpose: "marketing", model: "logistic" }
    const version = Math.max(before.latest, Date.now()) + 1_000
    await site.warehouse.insert("sys_prediction", [{ ...outdated, version, is_shipped: 1 }])
    expect(
      await site.warehouse.query("select * from stg_prediction__fit where subject = 'churn'"),
    ).toEqual([])
    const now = () => new Date(version + 1_000)
    const parts = { warehouse: site.warehouse, runner }
    const predictions = new Predictions(parts, schedule, { ...realEffects, now })
    await predictions.round()
    expect((await fits()).count).toBe(before.count + 1)
    await predictions.round()
    expect((await fits()).count).toBe(before.count + 1)
  },
  FIT_MS_MAX,
)

test("dates that leave less than the horizon are refused", async () => {
  const dates = { calibrationEnd: CALIBRATION_END, holdoutEnd: CALIBRATION_END }
  const refused = readPast(site.warehouse, "orsa", dates, traitsAt)
  await expect(refused).rejects.toThrow(/shorter than 30 days/)
})

test("a marketer is told no sign of harm for a reason, not even by a fit that had learnt from it", async () => {
  const { warehouse } = site
  // As fits were before: of every trait, and nothing pulls but signs of harm and one more.
  const told = [...PROTECTION_TRAITS, "deposits_ever"].map((name) => `'${name}'`).join(", ")
  for (const [subject, purpose] of [
    ["churn", "marketing"],
    ["harm", "protection"],
  ])
    await warehouse.command(
      `insert into sys_prediction
select 'orsa', {subject:String}, {purpose:String}, latest + 1, now64(3), now64(3), now64(3),
    '${QUESTION_MODEL}', 1, '', map('intercept', 0., 'vip_from', 0.), map(), traits, arrayMap(one -> one in (${told}) ? 3. : 0., traits),
    arrayMap(one -> 0., traits), arrayMap(one -> 1., traits), [], [], [], '{}'
from (select any(traits) as traits from sys_prediction where subject = 'harm' and is_shipped = 1) as one,
    (select max(version) as latest from sys_prediction) as newest`,
      { subject, purpose },
    )
  const reasons = async (question: string) => {
    const rows = await warehouse.query<{ reason: string }>(
      "select distinct arrayJoin(reasons) as reason from int_protection_answer where question = {question:String} order by reason",
      { question },
    )
    return rows.map(({ reason }) => reason)
  }
  expect(await reasons("churn")).toEqual(["deposits_ever"])
  expect(await reasons("harm")).toContain("night_deposits_30d")
})
