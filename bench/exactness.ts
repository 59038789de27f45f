import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { auditedIn, REST_SHARE, slicesOf } from "../commands/audit.ts"
import { Configuration } from "../commands/configuration.ts"
import { MODELS_DIR } from "../commands/folders.ts"
import { openKafka } from "../commands/kafka.ts"
import { realEffects } from "../core/effects.ts"
import { columnNames, EVENT_COLUMNS } from "../ingest/landing/column.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { landingJudgedTwins } from "../ingest/landing/table/landing-judged-twins.ts"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { loadProject } from "../models/runner/project.ts"
import { createRunner, type Runner } from "../models/runner/runner.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { openEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { drainLanding, median, perSecond } from "./drain.ts"
import { fillTopics } from "./filled-topic.ts"

const EVENTS = 250_000
const ROUNDS = 3

// Every message that keeps the contract counts: nobody asks whether it stands already.
const BLIND_VIEW = `create materialized view landing_judged_view to landing_judged as
select ${columnNames(EVENT_COLUMNS)}, error_code, error_path,
    if(error_code != '', 'broken', 'new') as verdict, now64(3, 'UTC') as ingested_at
from landing_parsed`

/**
 * What exactness costs: the same filled topics through everything, with the look-up of each identity and the
 * standing audit, and without both. Interleaved rounds; medians.
 */
export async function runExactnessBench(): Promise<object> {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-bench-"))
  const kafka = await openKafka(dataDir, Configuration.parse({}), realEffects)
  const warehouse = await openEmbedded({ path: join(dataDir, "warehouse"), kafka: kafka.access })
  try {
    await warehouse.migrate([...LANDING_MIGRATIONS, ...runnerMigrations, ...SEGMENT_MIGRATIONS])
    const runner = createRunner({ warehouse, project: loadProject(MODELS_DIR) })
    await runner.deploy()
    const { messages, distinct } = await fillTopics(kafka.log, EVENTS)
    const exact: number[] = []
    const blind: number[] = []
    const looks: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      await judge(warehouse, landingJudgedTwins.statements)
      const audit = new AuditBeside(runner, warehouse)
      const exactMs = await drainLanding(warehouse, kafka.access, distinct, `exact-${round}`)
      looks.push(await audit.end())
      exact.push(perSecond(messages)(exactMs))
      await judge(warehouse, [BLIND_VIEW])
      const blindMs = await drainLanding(warehouse, kafka.access, messages, `blind-${round}`)
      blind.push(perSecond(messages)(blindMs))
    }
    const with_events_per_s = median(exact)
    const without_events_per_s = median(blind)
    const ratio = Math.round((100 * with_events_per_s) / without_events_per_s) / 100
    const rounds = { exact, blind, looks }
    return { with_events_per_s, without_events_per_s, ratio, messages, distinct, rounds }
  } finally {
    await warehouse.close()
    await kafka.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** Looks at what is derived as the standing audit does, and rests as long in between, but begins at once. */
class AuditBeside {
  #isOver = false
  readonly #looks: Promise<number>

  constructor(runner: Runner, warehouse: Warehouse) {
    this.#looks = this.#look(runner, warehouse)
  }

  /** Answers with the number of looks. */
  end(): Promise<number> {
    this.#isOver = true
    return this.#looks
  }

  async #look(runner: Runner, warehouse: Warehouse): Promise<number> {
    const of = await slicesOf(warehouse)
    let looks = 0
    for (const { name } of auditedIn(runner)) {
      if (this.#isOver) break
      const began = performance.now()
      await runner.glance({ index: 0, of }, name)
      looks += 1
      const until = performance.now() + REST_SHARE * (performance.now() - began)
      while (!this.#isOver && performance.now() < until) await sleep(20)
    }
    return looks
  }
}

async function judge(warehouse: Warehouse, statements: readonly string[]): Promise<void> {
  await warehouse.command("drop table if exists landing_judged_view sync")
  for (const statement of statements) await warehouse.command(statement)
}
