import { join } from "node:path"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { loadProject } from "../models/runner/project.ts"
import { createRunner, type Runner } from "../models/runner/runner.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { ROOT } from "./architecture.ts"
import { asMessages, type EventSite, openEventSite } from "./event-site.ts"
import { compliance } from "./features/state-draft.ts"
import { bonuses, casino, profile, session, sport, wallet } from "./money/draft.ts"
import { historyOf } from "./money/history.ts"

const SEED = Number(process.env["PITBOSS_PROPERTY_SEED"] ?? Date.now() % 1_000_000_000)
const HISTORIES = 8
const EVERYTHING = fc.oneof(casino, casino, session, wallet, sport, bonuses, profile, compliance)

let site: EventSite
let runner: Runner

beforeAll(async () => {
  site = await openEventSite()
  await site.warehouse.migrate([...runnerMigrations, ...SEGMENT_MIGRATIONS])
  const project = loadProject(join(ROOT, "models"))
  runner = createRunner({ warehouse: site.warehouse, project })
  await runner.deploy()
  let sequence = 0
  const theme = historyOf({ events: EVERYTHING, batchEventsMax: 30 })
  const histories = fc.sample(theme, { seed: SEED, numRuns: HISTORIES })
  for (const [place, history] of histories.entries())
    for (const batch of history) {
      const events = batch.map((event) => ({ ...event, brand: `${event.brand}${place}` }))
      await site.send(asMessages(events, () => ++sequence))
    }
})

afterAll(() => site?.close())

const sinceEver = () => new Date(Date.now() - 600_000)

async function tileOf(name: string): Promise<string> {
  const [row] = await site.warehouse.query<{ whole: string }>(
    `select toString(groupArray(cityHash64(*))) as whole from (select * from ${name} final order by all)`,
  )
  return row?.whole ?? ""
}

describe("the tiles after an unclean stop", () => {
  test("in which nothing was lost are left as they are, none is built anew", async () => {
    const outcomes = await runner.heal(sinceEver(), { cause: "unclean stop" })
    expect(outcomes.length).toBeGreaterThan(5)
    const drifted = outcomes.filter(
      ({ keysHealed, needsRebuild }) => keysHealed > 0 || needsRebuild,
    )
    expect(drifted, `seed ${SEED}`).toEqual([])
  })

  test.each([
    "int_activity",
    "int_activity_hour",
    "int_sport_event",
    "int_payment_event",
    "int_due",
    "ft_restriction",
  ])("%s gets back what it lost, and nothing else, without being built anew", async (name) => {
    const before = await tileOf(name)
    await site.warehouse.command(
      `alter table ${name} delete where cityHash64(player_key, rand()) % 3 = 0 settings mutations_sync = 2`,
    )
    expect(await tileOf(name)).not.toBe(before)
    const outcome = (await runner.heal(sinceEver(), { cause: "unclean stop" })).find(
      (one) => one.name === name,
    )
    expect(outcome, `seed ${SEED}`).toMatchObject({ needsRebuild: false })
    expect(await tileOf(name), `seed ${SEED}`).toBe(before)
  })
})
