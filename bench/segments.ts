import { mkdtempSync, rmSync } from "node:fs"
import { loadavg, tmpdir } from "node:os"
import { join } from "node:path"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { createRunner } from "../models/runner/runner.ts"
import { compileSelect } from "../segments/compile.ts"
import { bound } from "../segments/instant.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { Segmenter } from "../segments/segmenter.ts"
import { partOfProject } from "../tests/part-of-project.ts"
import { openEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { fillPlayers, playTick } from "./generated-players.ts"
import { type GeneratedSegment, generateSegments } from "./generated-segments.ts"
import { progress } from "./progress.ts"
import { type SegmentsSize, segmentsSize } from "./segments-size.ts"
import {
  aimsOf,
  type SegmentsMeasure,
  type SegmentTick,
  segmentsSummary,
} from "./segments-summary.ts"
import { StatePerSegment } from "./state-per-segment.ts"
import { type Timing, timed } from "./timing.ts"

/** The instant as of which everybody is generated; ticks follow a second apart. */
const BEGIN_MS = Date.UTC(2026, 2, 1)
const TICK_MS = 1_000
/** Ticks before anything is measured. */
const WARM_TICKS = 3
const TOLD_MS = 15_000

/**
 * A tick of segments by the product, against a look at everybody and against a state for each condition of each
 * segment, on the same rows. Features are generated into what the runner leaves: no event and no model is measured.
 */
export async function runSegmentsBench(): Promise<object> {
  const size = segmentsSize(process.env)
  const before = loadavg()
  const measures: SegmentsMeasure[] = []
  for (const players of size.players) measures.push(...(await onPlayers(players, size)))
  return {
    aims: aimsOf(measures),
    load: { before: before[0], after: loadavg()[0] },
    measures: measures.map(segmentsSummary),
  }
}

interface Site {
  readonly warehouse: Warehouse
  readonly size: SegmentsSize
  readonly players: number
  /** Ticks of the features so far. */
  tick: number
}

const instantOf = (tick: number) => new Date(BEGIN_MS + tick * TICK_MS)

async function onPlayers(players: number, size: SegmentsSize): Promise<SegmentsMeasure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-bench-"))
  const warehouse = await openEmbedded({ path: join(dataDir, "warehouse") })
  try {
    await warehouse.migrate([...LANDING_MIGRATIONS, ...runnerMigrations, ...SEGMENT_MIGRATIONS])
    const runner = createRunner({ warehouse, project: partOfProject(["ft_player"]) })
    await runner.deploy()
    await runner.close()
    await fillPlayers(warehouse, players, instantOf(0), (rows) =>
      progress("fills", rows, "of", players, "players"),
    )
    const site: Site = { warehouse, size, players, tick: 0 }
    const measures: SegmentsMeasure[] = []
    for (const count of size.segments) measures.push(await measure(site, count))
    return measures
  } finally {
    await warehouse.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function measure(site: Site, count: number): Promise<SegmentsMeasure> {
  const { warehouse, players } = site
  const generated = generateSegments(count)
  const segmenter = new Segmenter(
    warehouse,
    generated.map(({ segment }) => segment),
  )
  const sample = sampleOf(generated, site.size.sampled)
  const state = new StatePerSegment(warehouse, sample)
  progress("looks at", players, "players for", count, "segments, for the first time")
  const told = setInterval(() => tellEvaluated(site, count), TOLD_MS)
  const { ms: firstMs } = await timed(() => evaluate(site, segmenter)).finally(() =>
    clearInterval(told),
  )
  progress("keeps a state for each condition of", sample.length, "of them")
  await state.begin(instantOf(site.tick))
  const everybody = new Set(
    generated.flatMap(({ segment, conditions }) => (conditions.length === 0 ? segment.name : [])),
  )
  const { ticks, stateTicks } = await playTicks(site, { segmenter, state, everybody })
  progress("compares all with a look at everybody")
  const { verified, failed } = await segmenter.verify()
  if (failed[0]) throw new Error(`${failed[0].segment}: ${failed[0].error.message}`)
  const at = instantOf(site.tick)
  const differences = await differencesOf(site, state, sample, at)
  const bytes = await bytesOf(warehouse)
  await state.end()
  const scopes: Record<string, number> = {}
  for (const { scope } of verified) scopes[scope] = (scopes[scope] ?? 0) + 1
  return {
    ...{ players, segments: count },
    scopes,
    ours: { differences: verified, bytes: bytes.ours, ticks, firstMs },
    whole: { each: verified.map(({ ms }) => ms) },
    state: { differences, bytes: bytes.state, ticks: stateTicks, sampled: sample.length },
  }
}

// Nothing else tells how far a look at everybody is; where the question itself fails, nobody is told.
function tellEvaluated({ warehouse, tick }: Site, count: number): void {
  warehouse
    .query<{ n: string }>(
      "select uniqExact(segment) as n from seg_evaluation where seen_up_to = {upTo:String}",
      { upTo: bound(instantOf(tick)) },
    )
    .then(
      ([row]) => progress("looked at everybody for", row?.n ?? 0, "of", count, "segments"),
      () => undefined,
    )
}

// Of those that can be said by conditions, so many, as far apart as they can be.
function sampleOf(
  generated: readonly GeneratedSegment[],
  most: number,
): readonly GeneratedSegment[] {
  const able = generated.filter(({ conditions }) => conditions.length > 0)
  const step = Math.max(1, Math.floor(able.length / most))
  return able.filter((_, place) => place % step === 0).slice(0, most)
}

interface Compared {
  readonly segmenter: Segmenter
  readonly state: StatePerSegment
  /** Names of segments of everybody. */
  readonly everybody: ReadonlySet<string>
}

async function playTicks(
  site: Site,
  { segmenter, state, everybody }: Compared,
): Promise<{ readonly ticks: SegmentTick[]; readonly stateTicks: Timing[] }> {
  const { warehouse, players, size } = site
  const ticks: SegmentTick[] = []
  const stateTicks: Timing[] = []
  const all = WARM_TICKS + size.ticks
  // One more, behind which nobody waits for a sweep: members are compared then.
  for (let turn = 1; turn <= all + 1; turn++) {
    const previous = instantOf(site.tick)
    site.tick += 1
    const [at, tick] = [instantOf(site.tick), site.tick]
    const touched = await playTick(warehouse, {
      ...{ players, tick, at, previous, touched: size.touched },
    })
    await state.take(at)
    let changed = 0
    let isSwept = false
    const took = await timed(async () => {
      const evaluations = await evaluate(site, segmenter, turn > all)
      changed = evaluations.reduce((sum, { entered, left }) => sum + entered + left, 0)
      isSwept = evaluations.some(({ segment }) => everybody.has(segment))
    })
    const tookState = await timed(() => state.tick(at, previous))
    progress(`tick ${turn} of ${all}: ${Math.round(took.ms)} ms, ${Math.round(tookState.ms)} ms`)
    if (turn <= WARM_TICKS || turn > all) continue
    ticks.push({ ...took, touched, changed, isSwept })
    stateTicks.push(tookState)
  }
  return { ticks, stateTicks }
}

function evaluate({ tick }: Site, segmenter: Segmenter, isWhole = false) {
  const at = instantOf(tick)
  return segmenter.evaluateAll({ upTo: bound(at), at, revision: tick, isWhole })
}

async function differencesOf(
  { warehouse }: Site,
  state: StatePerSegment,
  sample: readonly GeneratedSegment[],
  at: Date,
) {
  const differences = []
  for (const one of sample) {
    const { sql } = await compileSelect(warehouse, one.segment.sql)
    differences.push(await state.differenceOf(one, sql, at))
  }
  return differences
}

async function bytesOf(
  warehouse: Warehouse,
): Promise<{ readonly ours: number; readonly state: number }> {
  const [row] = await warehouse.query<{ ours: string; state: string }>(
    `select sumIf(bytes_on_disk, startsWith(table, 'seg_')) as ours,
    sumIf(bytes_on_disk, startsWith(table, 'bench_') and table != 'bench_came_in') as state
from system.parts where active and database = currentDatabase()`,
  )
  return { ours: Number(row?.ours), state: Number(row?.state) }
}
