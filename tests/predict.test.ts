import { afterAll, beforeAll, expect, test } from "vitest"
import { evaluateBrand } from "../models/predict/evaluate.ts"
import { seeded } from "../models/predict/lifetime/test-players.ts"
import { readSnapshot } from "../models/predict/question/snapshot.ts"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { loadProject } from "../models/runner/project.ts"
import { createRunner, type Runner } from "../models/runner/runner.ts"
import { asMessages, type EventSite, openEventSite } from "./event-site.ts"

const DAY_MS = 86_400_000
const START = Date.parse("2025-01-01T00:00:00Z")
const CALIBRATION_END = new Date(START + 180 * DAY_MS)
const HOLDOUT_END = new Date(START + 240 * DAY_MS)
const PLAYERS = 500

let site: EventSite
let runner: Runner
let sequence = 0

beforeAll(async () => {
  site = await openEventSite()
  await site.warehouse.migrate(runnerMigrations)
  runner = createRunner({ warehouse: site.warehouse, project: loadProject("models") })
  await runner.deploy()
  await send(deposits())
})
afterAll(() => site.close())

const traitsAt = (at: Date) => runner.selectAt("int_player_trait", at)

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

// Players who deposit at a rate of their own and stop some day: those who withdraw stop sooner.
function deposits() {
  const random = seeded(31)
  return Array.from({ length: PLAYERS }, (_, index) => {
    const player = `p${index}`
    const gap = 2 + 14 * random() ** 2
    const stop = random() < 0.5 ? 0.03 : 0.12
    const events = []
    for (let at = START + 120 * DAY_MS * random(); at < HOLDOUT_END.getTime(); ) {
      events.push(payment(player, Math.floor(at)))
      if (stop > 0.1) events.push(payment(player, Math.floor(at) + 60_000, { type: "withdrawal" }))
      if (random() < stop) break
      at -= Math.log(random()) * gap * DAY_MS
    }
    return events
  }).flat()
}

test("every shipped model is held against the hold-out, and what nothing is known of is refused", async () => {
  const dates = { calibrationEnd: CALIBRATION_END, holdoutEnd: HOLDOUT_END }
  const { deposits, questions } = await evaluateBrand(site.warehouse, "orsa", dates, traitsAt)
  if ("why" in deposits) throw new Error(deposits.why)
  expect(deposits.players).toBe(PLAYERS)
  expect(deposits.shipped).toBeDefined()
  const [churn, vip, abuse, harm] = questions
  expect(churn?.question.name).toBe("churn")
  expect(churn?.figures?.auc).toBeGreaterThan(0.6)
  expect(vip?.question.name).toBe("vip")
  for (const one of [abuse, harm]) {
    expect(one?.kind === "refused" && one.why).toMatch(/Too few to learn from/)
    expect(one?.figures).toBeUndefined()
  }
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

test("dates that leave less than the horizon are refused", async () => {
  const dates = { calibrationEnd: CALIBRATION_END, holdoutEnd: CALIBRATION_END }
  const refused = evaluateBrand(site.warehouse, "orsa", dates, traitsAt)
  await expect(refused).rejects.toThrow(/shorter than 30 days/)
})
