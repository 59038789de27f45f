import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Configuration } from "../commands/configuration.ts"
import { importFile } from "../commands/import/run.ts"
import { rolesOf } from "../commands/operation/landing.ts"
import type { Runtime } from "../commands/running.ts"
import { openRuntime } from "../commands/runtime.ts"
import { inProcess } from "../commands/session.ts"
import { readMapping } from "../ingest/history/mapping.ts"
import { untilLanded } from "../ingest/landing/landed.ts"
import { median, perSecond } from "./drain.ts"

const ROWS = 400_000
const ROUNDS = 3
const LANDED_MS_MAX = 300_000
const PLAYERS = 20_000
const COLUMNS = `id String, kind String, player String, at DateTime64(3), round String, game String,
    stake Nullable(Decimal(18, 2)), win Nullable(Decimal(18, 2))`

/** One way of bringing the file in; rows a second, and seconds of processor time a million rows, of each round. */
interface Way {
  readonly name: "direct_csv" | "direct_parquet" | "gateway" | "bare"
  readonly run: (round: number) => Promise<unknown>
  readonly rates: number[]
  readonly processor: number[]
}

/**
 * Imports one file of casino play past Kafka, from CSV and from Parquet, and through the gateway, into raw
 * with all tiles; and into one bare MergeTree table, which is what one would write instead. Interleaved
 * rounds; medians. Each import is another brand's, so that all its events are new.
 */
export async function runImportBench(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), "pitboss-bench-"))
  const configuration = Configuration.parse({})
  const dataDir = join(folder, "data")
  const runtime = await openRuntime({ dataDir, need: "everything", configuration })
  try {
    const ways = await waysOf(runtime, folder)
    for (let round = 0; round < ROUNDS; round++)
      for (const { run, rates, processor } of ways) {
        const began = performance.now()
        const spent = process.cpuUsage()
        await run(round)
        rates.push(perSecond(ROWS)(performance.now() - began))
        const { user, system } = process.cpuUsage(spent)
        processor.push(Math.round((10 * (user + system)) / ROWS) / 10)
      }
    const bare = median(ways.find(({ name }) => name === "bare")?.rates ?? [])
    const told = ways.map(({ name, rates, processor }) => {
      const rows_per_s = median(rates)
      const cpu_s_per_million = median(processor)
      const ratio = Math.round((100 * rows_per_s) / bare) / 100
      return [name, { rows_per_s, ratio, cpu_s_per_million, rates }]
    })
    return { rows: ROWS, ...Object.fromEntries(told) }
  } finally {
    await runtime.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function waysOf(runtime: Runtime, folder: string): Promise<readonly Way[]> {
  const csv = join(folder, "plays.csv")
  const parquet = join(folder, "plays.parquet")
  const { warehouse } = runtime
  writeFileSync(csv, plays())
  const source = `file('${csv}', 'CSVWithNames', '${COLUMNS}')`
  const best = "settings date_time_input_format = 'best_effort'"
  await warehouse.command(
    `insert into function file('${parquet}', 'Parquet') select * from ${source} ${best}`,
  )
  const imported = (file: string, isByGateway: boolean) => async (round: number) => {
    const mapping = mappingOf(`${isByGateway ? "g" : file.slice(-1)}${round}`)
    const task = { file, mapping, isByGateway }
    await importFile(inProcess(runtime), task, SILENT)
    await untilLanded(rolesOf(runtime).kafka.log, LANDED_MS_MAX)
  }
  const bare = async (round: number) => {
    await warehouse.command(
      `create table bare_${round} (${COLUMNS}) engine = MergeTree order by (player, at)`,
    )
    await warehouse.command(`insert into bare_${round} select * from ${source} ${best}`)
  }
  return [
    { name: "direct_csv", run: imported(csv, false), rates: [], processor: [] },
    { name: "direct_parquet", run: imported(parquet, false), rates: [], processor: [] },
    { name: "gateway", run: imported(csv, true), rates: [], processor: [] },
    { name: "bare", run: bare, rates: [], processor: [] },
  ]
}

const SILENT = { fault: () => undefined, note: () => undefined, progress: () => undefined }

function mappingOf(brand: string) {
  const shared = {
    ...{ event_id: "{id}", brand, player_id: "{player}", occurred_at: "{at}" },
    ...{ round_id: "{round}", game_id: "{game}", currency: "EUR" },
  }
  const bet = { ...shared, type: "casino.bet", stake_real: "{stake}", stake_bonus: "0" }
  const win = { ...shared, type: "casino.win", win_real: "{win}", win_bonus: "0" }
  return readMapping(
    "bench",
    JSON.stringify({
      description: "Casino play",
      rows: [
        { where: { kind: "bet" }, event: bet },
        { where: { kind: "win" }, event: win },
      ],
    }),
  )
}

// Two bets and a win by turns, over thirty days; some players play much.
function plays(): string {
  const lines = ["id,kind,player,at,round,game,stake,win"]
  const began = Date.UTC(2026, 0, 1)
  for (let n = 0; n < ROWS; n++) {
    const isWin = n % 3 === 2
    const player = Math.floor((((n * 7_919) % 1_000_003) / 1_000_003) ** 3 * PLAYERS)
    const at = new Date(began + Math.floor((n * 30 * 86_400_000) / ROWS)).toISOString()
    const money = `${1 + (n % 49)}.${10 + (n % 90)}`
    const amounts = isWin ? `,${money}` : `${money},`
    lines.push(
      `e${n},${isWin ? "win" : "bet"},p${player},${at},r${n - (n % 3)},g${player % 8},${amounts}`,
    )
  }
  return `${lines.join("\n")}\n`
}
