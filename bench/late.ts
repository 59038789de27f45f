import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { MODELS_DIR } from "../commands/folders.ts"
import { columnNames, EVENT_COLUMNS } from "../ingest/landing/column.ts"
import { LANDING_MIGRATIONS } from "../ingest/landing/migrations.ts"
import { parseSelect } from "../ingest/landing/parse-view.ts"
import { runnerMigrations } from "../models/runner/migrations.ts"
import { loadProject } from "../models/runner/project.ts"
import { createRunner, type Runner } from "../models/runner/runner.ts"
import { SEGMENT_MIGRATIONS } from "../segments/migrations.ts"
import { openEmbedded } from "../warehouse/embedded.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { median } from "./drain.ts"
import { fillHistory } from "./played-history.ts"

const PLAYERS = 250_000
const EVENTS = 5_000_000
const BLOCK_ROWS = [2_500, 50_000] as const
/** One row in so many is late, by up to so many days. */
const LATE_ONE_IN = 100
const LATE_DAYS = 30
const ROUNDS = 7
const DAY_MS = 86_400_000

interface Measure {
  readonly blockMs: number
  readonly tickMs: number
}

/**
 * What a block costs on its way through checks, identity and all insert-triggered models, and the tick behind
 * it: on time, and with 1% of its rows up to 30 days late; against a past of more than 5 million ids over 35
 * days. Interleaved rounds; medians.
 */
export async function runLateBench(): Promise<object> {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-bench-"))
  const warehouse = await openEmbedded({ path: join(dataDir, "warehouse") })
  try {
    await warehouse.migrate([...LANDING_MIGRATIONS, ...runnerMigrations, ...SEGMENT_MIGRATIONS])
    await fillHistory(warehouse, { players: PLAYERS, events: EVENTS, until: Date.now() })
    const runner = createRunner({ warehouse, project: loadProject(MODELS_DIR) })
    await runner.deploy()
    await runner.tick()
    await standIn(warehouse)
    const blocks: Record<string, object> = {}
    for (const rows of BLOCK_ROWS) blocks[rows] = await measure({ warehouse, runner }, rows)
    await runner.close()
    return { ids: PLAYERS + EVENTS, blocks }
  } finally {
    await warehouse.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

// Takes the place of the Kafka engine's table: one insert is one block.
async function standIn(warehouse: Warehouse): Promise<void> {
  await warehouse.command(`create table kafka_stand_in (
    message String, _topic String, _partition UInt64, _offset UInt64,
    \`_headers.name\` Array(String), \`_headers.value\` Array(String),
    _timestamp_ms Nullable(DateTime64(3))) engine = Null`)
  await warehouse.command(`create materialized view kafka_stand_in_view to landing_parsed as
select ${columnNames(EVENT_COLUMNS)}, error_code, error_path from (${parseSelect("kafka_stand_in")})`)
}

async function measure(
  site: { readonly warehouse: Warehouse; readonly runner: Runner },
  rows: number,
): Promise<object> {
  const onTime: Measure[] = []
  const late: Measure[] = []
  // The first of each warms what is read.
  for (let round = 0; round <= ROUNDS; round++) {
    const [first, second] = [await block(site, rows, false), await block(site, rows, true)]
    if (round === 0) continue
    onTime.push(first)
    late.push(second)
  }
  return {
    on_time: shown(onTime),
    late: shown(late),
    block_ratio: ratio(late, onTime, ({ blockMs }) => blockMs),
    tick_ratio: ratio(late, onTime, ({ tickMs }) => tickMs),
  }
}

const middle = (all: readonly Measure[], of: (one: Measure) => number) => median(all.map(of))

function shown(all: readonly Measure[]): object {
  return {
    block_ms: Math.round(middle(all, ({ blockMs }) => blockMs)),
    tick_ms: Math.round(middle(all, ({ tickMs }) => tickMs)),
  }
}

function ratio(
  some: readonly Measure[],
  others: readonly Measure[],
  of: (one: Measure) => number,
): number {
  return Math.round((100 * middle(some, of)) / middle(others, of)) / 100
}

let blocks = 0

async function block(
  { warehouse, runner }: { readonly warehouse: Warehouse; readonly runner: Runner },
  rows: number,
  hasLate: boolean,
): Promise<Measure> {
  const sql = blockSql(blocks++, rows, hasLate)
  const began = performance.now()
  await warehouse.command(sql)
  const blockMs = performance.now() - began
  await runner.tick()
  return { blockMs, tickMs: performance.now() - began - blockMs }
}

function blockSql(block: number, rows: number, hasLate: boolean): string {
  const late = `if(number % ${LATE_ONE_IN} = 7, rand64(1) % ${LATE_DAYS * DAY_MS}, 0)`
  const age = hasLate ? `number % 500 + ${late}` : "number % 500"
  return `insert into kafka_stand_in
select concat('{"event_id":"b${block}-', toString(number), '","type":"casino.bet","brand":"', if(player % 2, 'orsa', 'tern'),
        '","player_id":"p', toString(player), '","occurred_at":"', replaceOne(toString(fromUnixTimestamp64Milli(toInt64(${Date.now()} - (${age})), 'UTC')), ' ', 'T'),
        'Z","round_id":"r', toString(number), '","game_id":"g', toString(number % 40),
        '","stake_real":"1.5","stake_bonus":"0","currency":"EUR"}') as message,
    'bet' as _topic, 0 as _partition, ${block * 1_000_000} + number as _offset,
    ['pitboss-source', 'pitboss-seq'], ['bench', toString(${Date.now()} * 1000 + number)], now64(3)
from (select number, least(${PLAYERS - 1}, toUInt64(pow((rand64(2) % 1000003) / 1000003, 4) * ${PLAYERS})) as player from numbers(${rows}))
settings max_threads = 1`
}
