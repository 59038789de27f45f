import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { BrandConfiguration } from "../core/brand.ts"
import { parseEvent } from "../ingest/event/parse.ts"
import { Ledger } from "../ingest/simulator/ledger/ledger.ts"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { loadProject } from "../models/runner/project.ts"
import { createRunner, type Runner } from "../models/runner/runner.ts"
import { type EventSite, openEventSite } from "./event-site.ts"
import { anyHistory } from "./random-history.ts"

const RUNS = Number(process.env["PITBOSS_PROPERTY_RUNS"] ?? 25)
const MALTA = { timeZone: "Europe/Malta", dayStartHour: 6 }
const MODELS = join(dirname(fileURLToPath(import.meta.url)), "../models")

let site: EventSite
let runner: Runner
let sequence = 0
let run = 0

beforeAll(async () => {
  site = await openEventSite()
  await site.warehouse.migrate(runnerMigrations)
  // Each history plays under brands of its own name, so that one warehouse serves all runs.
  const brands = Array.from({ length: RUNS }, (_, n) =>
    BrandConfiguration.parse({ name: `tern${n + 1}`, ...MALTA }),
  )
  runner = createRunner({ warehouse: site.warehouse, project: loadProject(MODELS), brands })
  await runner.deploy()
})

afterAll(() => site?.close())

type Sent = Record<string, unknown> & { event_id: string; type: string; brand: string }

async function sendAll(events: readonly Sent[], ledger: Ledger): Promise<void> {
  const messages = events.map((event) => {
    const parsed = parseEvent(event)
    if (parsed.kind === "rejected") throw new Error(`${event.type}: ${parsed.rejection.reason}`)
    ledger.add(event as never, parsed.event.value)
    sequence += 1
    return { topic: parsed.event.topics[0] ?? "", message: parsed.event.value, sequence }
  })
  await site.send(messages)
  await runner.tick()
}

async function warehouseDays(brands: readonly string[]): Promise<Map<string, object>> {
  const rows = await site.warehouse.query<Record<string, string>>(
    "select * except(hold) from fct_brand_day where brand in {brands:Array(String)}",
    { brands },
  )
  return new Map(rows.map(({ brand, day, ...cells }) => [`${brand} ${day}`, cells]))
}

function nonZero(days: ReadonlyMap<string, object>): Record<string, object> {
  const kept = [...days].filter(([, cells]) => Object.values(cells).some((cell) => cell !== "0"))
  return Object.fromEntries(kept.sort())
}

describe("fct_brand_day", () => {
  test("equals the ledger in every cell after every batch of any history", async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, async (batches) => {
        run += 1
        const names = { orsa: `orsa${run}`, tern: `tern${run}` } as const
        const ledger = new Ledger({ [names.tern]: MALTA })
        for (const batch of batches) {
          const events = batch.map((event) => ({
            ...event,
            brand: names[event.brand as "orsa" | "tern"],
            player_id: `${event.player_id}-${run}`,
          }))
          await sendAll(events as never, ledger)
          const days = await warehouseDays(Object.values(names))
          expect(nonZero(days)).toEqual(nonZero(ledger.brandDays()))
        }
      }),
      { numRuns: RUNS, endOnFailure: process.env["PITBOSS_SHRINK"] === undefined },
    )
  })
})
