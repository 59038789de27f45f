import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { MODELS_DIR, SEGMENTS_DIR } from "../commands/folders.ts"
import { realEffects } from "../core/effects.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { loadProject } from "../models/runner/project.ts"
import { createRunner } from "../models/runner/runner.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { loadSegments } from "../segments/segment.ts"
import { Segmenter } from "../segments/segmenter.ts"
import { openEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { fillHistory, playSecond } from "./played-history.ts"

const PLAYERS = 100_000
const EVENTS_OF_HISTORY = 2_000_000
const EVENTS_PER_SECOND = 500
const SECONDS = 3_600
/** A tick is of so many seconds, as it is where much is to do. */
const TICK_SECONDS = 2
/** Marts follow every few seconds, as they do in service. */
const MARTS_EVERY_SECONDS = 4
const STRETCHES = 6

/**
 * An hour of 500 events a second, played as fast as it goes on a clock of its own: tick times, parts
 * and memory by stretch of ten minutes. What grows with time would show.
 */
export async function runHourBench(): Promise<object> {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-bench-"))
  const warehouse = await openEmbedded({ path: join(dataDir, "warehouse") })
  try {
    await warehouse.migrate([...LANDING_MIGRATIONS, ...runnerMigrations, ...SEGMENT_MIGRATIONS])
    const clock = { now: Date.now() }
    const effects = { ...realEffects, now: () => new Date(clock.now) }
    const history = { players: PLAYERS, events: EVENTS_OF_HISTORY, until: clock.now }
    await fillHistory(warehouse, history)
    const runner = createRunner({ warehouse, project: loadProject(MODELS_DIR) }, effects)
    await runner.deploy()
    const segmenter = new Segmenter(warehouse, loadSegments(SEGMENTS_DIR), effects)
    const stretches: object[] = []
    let ticks: number[] = []
    for (let second = TICK_SECONDS; second <= SECONDS; second += TICK_SECONDS) {
      for (let played = 0; played < TICK_SECONDS; played++) {
        clock.now += 1_000
        const at = { at: clock.now, events: EVENTS_PER_SECOND, players: PLAYERS }
        await playSecond(warehouse, { ...at, ingestedNow: true })
      }
      const began = performance.now()
      const { startedAt: upTo, at, models } = await runner.tick(["+ft_player", "+ft_restriction"])
      const { revision } = models.find(({ name }) => name === "ft_player") ?? {}
      await segmenter.evaluateAll({ upTo, at, revision })
      ticks.push(performance.now() - began)
      if (second % MARTS_EVERY_SECONDS === 0) await runner.tick()
      if (second % (SECONDS / STRETCHES) > 0) continue
      stretches.push({ second, ...(await stateOf(warehouse, ticks)) })
      process.stderr.write(`${JSON.stringify(stretches.at(-1))}\n`)
      ticks = []
    }
    await runner.close()
    return { players: PLAYERS, events_per_s: EVENTS_PER_SECOND, seconds: SECONDS, stretches }
  } finally {
    await warehouse.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function stateOf(warehouse: Warehouse, ticks: readonly number[]): Promise<object> {
  const sorted = [...ticks].sort((a, b) => a - b)
  const quantile = (share: number) =>
    Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0)
  const [parts] = await warehouse.query<{ most: string; every: string }>(
    `select max(parts) as most, sum(parts) as every from (
    select table, count() as parts from system.parts where active group by table)`,
  )
  return {
    tick_ms_p50: quantile(0.5),
    tick_ms_p95: quantile(0.95),
    parts_of_a_table_max: Number(parts?.most ?? 0),
    parts: Number(parts?.every ?? 0),
    memory_mb: Math.round(process.memoryUsage().rss / 1_048_576),
  }
}
