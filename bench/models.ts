import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { MODELS_DIR } from "../commands/folders.ts"
import { BrandConfigurations } from "../core/brand.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { loadProject, type Project } from "../models/runner/project.ts"
import { createRunner, type Runner } from "../models/runner/runner.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { partOfProject } from "../tests/part-of-project.ts"
import { openEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { type AgainstCount, askAgainstCount, askMarts } from "./mart-times.ts"
import { checkRoom, eventsOf, type ModelsSize, modelsSize } from "./models-size.ts"
import { type ModelsMeasure, modelsSummary, type TickTimes, worstMart } from "./models-summary.ts"
import { fillHistory, playSecond } from "./played-history.ts"
import { fillOffers } from "./played-offers.ts"
import { progress } from "./progress.ts"
import { rounds } from "./rounds.ts"
import { timed } from "./timing.ts"
import { eventsTouching } from "./touch-rate.ts"

const DAYS = 365
const DAY_MS = 86_400_000
const TOUCHED = 2_000
const TICKS = { most: 16, least: 8, seconds: 100 }
/** Ticks before anything is measured: the first looks at everybody. */
const WARM_TICKS = 4
/** Marts follow every few ticks, as they do in service. */
const MARTS_EVERY_TICKS = 4
const FEATURES = ["+ft_player", "+ft_restriction"]
/** Steps of one brand's waterfall, as operators have them. */
const BRANDS = BrandConfigurations.parse([
  {
    name: "tern",
    ngrSteps: [
      { name: "duty", percent: "15", of: "ggr" },
      { name: "provider_fees", percent: "8", of: "ggr" },
      { name: "payment_fees", percent: "1.5", of: "deposits" },
    ],
  },
])

interface Site {
  readonly warehouse: Warehouse
  readonly runner: Runner
  readonly size: ModelsSize
}

/**
 * All models over a year of play: what a full rebuild takes, what an event costs on disk, ticks behind events
 * that touch 2,000 players, and what dashboards ask of each mart. Events go straight into raw_event.
 */
export async function runModelsBench(flags: readonly string[]): Promise<object> {
  const size = modelsSize(flags, process.env)
  await checkRoom(tmpdir(), size)
  const small = { bets: Math.ceil(size.bets / 10), players: Math.ceil(size.players / 10) }
  // The tenth is there for its ticks only: marts would be built for nothing.
  const features = partOfProject(["ft_player", "ft_restriction"])
  const tenth = await on(small, features, async (site) => ({
    players: small.players,
    ticks: await ticks(site),
  }))
  const { all, against } = await on(size, loadProject(MODELS_DIR), measure)
  return modelsSummary(all, tenth, against)
}

interface Filled {
  readonly fillMs: number
  readonly rebuildMs: number
}

async function on<T>(
  size: ModelsSize,
  project: Project,
  use: (site: Site, filled: Filled) => Promise<T>,
): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-bench-"))
  const warehouse = await openEmbedded({ path: join(dataDir, "warehouse") })
  try {
    await warehouse.migrate([...LANDING_MIGRATIONS, ...runnerMigrations, ...SEGMENT_MIGRATIONS])
    const filled = await timed(() => fill(warehouse, size))
    const runner = createRunner({ warehouse, project, brands: BRANDS })
    const rebuilt = await timed(() => runner.deploy(({ name }) => progress("builds", name)))
    const result = await use(
      { warehouse, runner, size },
      { fillMs: filled.ms, rebuildMs: rebuilt.ms },
    )
    await runner.close()
    return result
  } finally {
    await warehouse.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function fill(warehouse: Warehouse, { bets, players }: ModelsSize): Promise<void> {
  const until = Date.now()
  const onRows = (rows: number, of: number) => progress("fills", rows, "of", of)
  const events = eventsOf(bets)
  await fillHistory(warehouse, { players, events, until, days: DAYS, isBroad: true, onRows })
  await fillOffers(warehouse, { players, from: until - (DAYS / 2) * DAY_MS, until })
}

async function measure(
  site: Site,
  filled: Filled,
): Promise<{ readonly all: ModelsMeasure; readonly against: AgainstCount }> {
  const { warehouse, size } = site
  const counts = await countEvents(warehouse)
  const bytes = await bytesOnDisk(warehouse)
  const measured = await ticks(site)
  const marts = await askMarts(warehouse, size.players, (round, of) =>
    progress("asks the marts", round, "of", of),
  )
  const against = await askAgainstCount(warehouse, size.players, worstMart(marts))
  const all = { ...filled, ...counts, players: size.players, bytes, ticks: measured, marts }
  return { all, against }
}

async function ticks({
  runner,
  warehouse,
  size: { players },
}: Site): Promise<ModelsMeasure["ticks"]> {
  const events = eventsTouching(players, TOUCHED)
  progress("ticks behind", events, "events each, of", players, "players")
  const second = async (isMarts: boolean): Promise<TickTimes> => {
    const at = Date.now()
    await playSecond(warehouse, { at, events, players })
    let touched = 0
    const took = await timed(async () => {
      const { models } = await runner.tick(FEATURES)
      touched = models.find(({ name }) => name === "ft_player")?.keysTouched ?? 0
    })
    const marts = isMarts ? await timed(() => runner.tick()) : undefined
    await sleep(Math.max(0, at + 1_000 - Date.now()))
    return { ...took, touched, marts }
  }
  for (let warm = 1; warm <= WARM_TICKS; warm++) await second(warm === WARM_TICKS)
  const measured: TickTimes[] = []
  for (const tick of rounds(TICKS)) {
    const took = await second(tick % MARTS_EVERY_TICKS === 0)
    progress("tick", tick, "of", TICKS.most, "took", Math.round(took.ms), "ms")
    measured.push(took)
  }
  return measured
}

async function countEvents(
  warehouse: Warehouse,
): Promise<{ readonly events: number; readonly bets: number }> {
  const [row] = await warehouse.query<{ events: string; bets: string }>(
    "select count() as events, countIf(type in ('casino.bet', 'sport.bet_placed')) as bets from raw_event",
  )
  return { events: Number(row?.events), bets: Number(row?.bets) }
}

// With the projections of raw_event, which are how an identity is found.
async function bytesOnDisk(warehouse: Warehouse): Promise<ModelsMeasure["bytes"]> {
  const [row] = await warehouse.query<{ raw: string; derived: string }>(
    `select sumIf(bytes_on_disk, table = 'raw_event') as raw,
    sumIf(bytes_on_disk, not startsWith(table, 'raw_') and not startsWith(table, 'sys_')) as derived
from system.parts where active and database not in ('system', 'information_schema')`,
  )
  return { raw: Number(row?.raw), derived: Number(row?.derived) }
}
