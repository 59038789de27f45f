import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { MODELS_DIR, SEGMENTS_DIR } from "../commands/folders.ts"
import { PitbossError } from "../core/errors.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { loadProject } from "../models/runner/project.ts"
import { createRunner, type Runner } from "../models/runner/runner.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { loadSegments } from "../segments/segment.ts"
import { Segmenter } from "../segments/segmenter.ts"
import { openEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { fillHistory, playSecond } from "./played-history.ts"
import { progress } from "./progress.ts"
import {
  nearest,
  type Rates,
  summary,
  type TickMeasure,
  type TickSummary,
  tenTimes,
} from "./tick-summary.ts"

const PLAYERS = [100_000, 200_000, 1_000_000] as const
const EVENTS_PER_PLAYER = 20
/** Events a second. */
const RATES = [500, 3_000, 5_000] as const
const TICKS = 30
/** Ticks before anything is measured: the first looks at everybody. */
const WARM_TICKS = 5
const FEATURES = ["+ft_player", "+ft_restriction"]

/**
 * Ticks of features and segments over a past of 35 days, each behind a second's events, at three rates
 * and for three numbers of players. Events go straight into raw_event: Kafka is another benchmark's.
 * On top stands the rate of the most players that touches about 2,000 of them a tick.
 */
export async function runTickBench(): Promise<object> {
  const numbers = numbersOf(process.env["BENCH_TICK_PLAYERS"]) ?? PLAYERS
  const players: Record<string, Rates> = {}
  for (const count of numbers) players[count] = await measure(count)
  const most = numbers.at(-1) ?? 0
  const [tenth, all] = [players[most / 10], players[most] ?? {}]
  return { ...nearest(Object.values(all)), ...(tenth && tenTimes(tenth, all)), players }
}

// For a try with few players: their numbers, separated by commas.
function numbersOf(text: string | undefined): readonly number[] | undefined {
  if (text === undefined) return undefined
  if (!/^\d+(,\d+)*$/.test(text))
    throw new PitbossError(
      "BENCH_PLAYERS",
      `BENCH_TICK_PLAYERS is '${text}'. Expected whole numbers, separated by commas.`,
    )
  return text
    .split(",")
    .map((one) => Number.parseInt(one, 10))
    .sort((a, b) => a - b)
}

async function measure(players: number): Promise<Rates> {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-bench-"))
  const warehouse = await openEmbedded({ path: join(dataDir, "warehouse") })
  try {
    await warehouse.migrate([...LANDING_MIGRATIONS, ...runnerMigrations, ...SEGMENT_MIGRATIONS])
    const events = players * EVENTS_PER_PLAYER
    const onRows = (rows: number, of: number) => progress("fills", rows, "of", of)
    await fillHistory(warehouse, { players, events, until: Date.now(), onRows })
    const runner = createRunner({ warehouse, project: loadProject(MODELS_DIR) })
    await runner.deploy(({ name }) => progress("builds", name))
    const segmenter = new Segmenter(warehouse, loadSegments(SEGMENTS_DIR))
    const rates: Record<string, TickSummary> = {}
    for (const rate of RATES) {
      progress("ticks of", players, "players at", rate, "events a second")
      const ticks: TickMeasure[] = []
      for (let tick = 0; tick < WARM_TICKS + TICKS; tick++)
        ticks.push(await second({ warehouse, runner, segmenter }, players, rate))
      rates[`${rate}_per_s`] = summary(rate, ticks.slice(WARM_TICKS))
    }
    await runner.close()
    return rates
  } finally {
    await warehouse.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

interface Site {
  readonly warehouse: Warehouse
  readonly runner: Runner
  readonly segmenter: Segmenter
}

async function second(
  { warehouse, runner, segmenter }: Site,
  players: number,
  events: number,
): Promise<TickMeasure> {
  const at = Date.now()
  await playSecond(warehouse, { at, events, players })
  const byEvent = await playersSince(warehouse, at)
  const began = performance.now()
  const { startedAt: upTo, at: present, models } = await runner.tick(FEATURES)
  const featuresMs = performance.now() - began
  const features = models.find(({ name }) => name === "ft_player")
  const { revision } = features ?? {}
  const evaluations = await segmenter.evaluateAll({ upTo, at: present, revision })
  const segmentsMs = performance.now() - began - featuresMs
  const transitionsMs = Math.max(0, ...evaluations.map(({ bookingMs }) => bookingMs))
  // Time passes as it does for an operator: the next tick is about the next second.
  await sleep(Math.max(0, at + 1_000 - Date.now()))
  const touched = features?.keysTouched ?? 0
  return { touched, byEvent, featuresMs, segmentsMs, transitionsMs }
}

async function playersSince(warehouse: Warehouse, at: number): Promise<number> {
  const [row] = await warehouse.query<{ n: string }>(
    "select uniqExact(player_key) as n from raw_event where event_id like {name:String} and ingested_at >= fromUnixTimestamp64Milli({from:Int64})",
    { name: `l${at}%`, from: String(at - 1_000) },
  )
  return Number(row?.n ?? 0)
}
