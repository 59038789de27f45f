import { readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { Effects } from "../../core/effects.ts"
import {
  contactsOf,
  type Doors,
  drive,
  emptyTally,
  type Tally,
} from "../../ingest/simulator/drive.ts"
import { Ledger } from "../../ingest/simulator/ledger/ledger.ts"
import { type Simulation, simulate } from "../../ingest/simulator/simulation.ts"
import { Configuration } from "../configuration.ts"
import { sendNdjson } from "../ingest.ts"
import { type Mailbox, openMailbox } from "../mailbox.ts"
import type { Runtime } from "../running.ts"
import { openRuntime } from "../runtime.ts"
import { DemoClock } from "./clock.ts"
import { compareMoney } from "./compare.ts"
import { type Instant, watchSegments } from "./instants.ts"
import { latenciesOf } from "./latency.ts"
import { compareMessages } from "./messages.ts"

export interface DemoOptions {
  readonly dataDir: string
  readonly players: number
  readonly events: number
  readonly seed: number
  readonly progress: (text: string) => void
}

const LAPSING_PLAYERS = 60
const LAPSING_FIRST_MS = 15_000
const LIVE_PLAYERS = 200
/** Live for this long, in which the lapsing players lapse. */
const LIVE_MS = 14_000
const LIVE_STEP_MS = 100
/** The demo's second brand begins its day at six in Malta. */
const REPORTING_DAYS = { tern: { timeZone: "Europe/Malta", dayStartHour: 6 } }

/** Plays, drains, compares. `differences` is empty where everything is as the ledger says. */
export async function playDemo(
  options: DemoOptions,
  effects: Effects,
): Promise<{ readonly report: object; readonly differences: readonly string[] }> {
  const began = performance.now()
  const mailbox = await openMailbox()
  const configuration = Configuration.parse({
    brands: [{ name: "tern", ...REPORTING_DAYS.tern }],
    smtp: { host: "127.0.0.1", port: mailbox.port },
  })
  const { dataDir, progress } = options
  progress("starting Kafka and the warehouse")
  const clock = new DemoClock(effects)
  const runtime = await openRuntime({ dataDir, need: "everything", configuration }, clock.effects)
  try {
    const ledger = new Ledger(REPORTING_DAYS)
    const tally = emptyTally()
    const doors = doorsOf(runtime)
    progress("making a history")
    const past = simulate({ ...options, now: Date.now(), lapsing: 0, lapsingFirstMs: 0 })
    await runtime.store.vault.putAll(contactsOf(past))
    progress(`sending ${past.history.length} rows of history`)
    await drive(past.history, doors, ledger, tally)
    await runtime.roles?.settled()
    // Whoever lapses by time must be known, and evaluated once, before he does.
    const simulation = simulate({
      players: LIVE_PLAYERS,
      events: 0,
      seed: options.seed,
      now: Date.now(),
      lapsing: LAPSING_PLAYERS,
      lapsingFirstMs: LAPSING_FIRST_MS,
    })
    await runtime.store.vault.putAll(contactsOf(simulation))
    await drive(simulation.history, doors, ledger, tally)
    await runtime.roles?.settled()
    progress("live")
    const acknowledged = await playLive(simulation, doors, ledger, tally)
    progress("draining")
    await runtime.roles?.settled()
    const played = { simulation, ledger, tally, mailbox, acknowledged }
    const { report, differences } = await compareAll(runtime, played)
    progress("letting hours and days pass")
    const instants = await watchSegments(runtime, ledger, clock)
    const seconds = Math.round(performance.now() - began) / 1_000
    const different = instants.flatMap(({ differences }) => differences)
    return {
      report: { ...report, ...segmentsOf(instants), seconds },
      differences: [...differences, ...different],
    }
  } finally {
    await runtime.close()
    await mailbox.close()
  }
}

// At the last instant, and at each of them.
function segmentsOf(instants: readonly Instant[]): object {
  return {
    segments: instants.at(-1)?.segments,
    segments_at: instants.map(({ at, segments }) => ({ at, segments })),
  }
}

/** What happened, for the comparison. */
interface Played {
  readonly simulation: Simulation
  readonly ledger: Ledger
  readonly tally: Tally
  readonly mailbox: Mailbox
  /** When the gateway had answered for a live restricting fact, by player, ms. */
  readonly acknowledged: ReadonlyMap<string, number>
}

function doorsOf({ door, roles }: Runtime): Doors {
  if (!door || !roles) throw new Error("the demo runs every role")
  return { gateway: (body) => sendNdjson(door, body, "simulator"), log: roles.kafka.log }
}

async function playLive(
  simulation: Simulation,
  doors: Doors,
  ledger: Ledger,
  tally: Tally,
): Promise<ReadonlyMap<string, number>> {
  const acknowledged = new Map<string, number>()
  const last = Math.max(...simulation.lapsing.map(({ lapsesAt }) => lapsesAt))
  const until = Math.max(last + 3_000, Date.now() + LIVE_MS)
  const waiting = simulation.lapsing
    .flatMap(({ live }) => live)
    .sort((a, b) => a.occurred_at.localeCompare(b.occurred_at))
  while (Date.now() < until) {
    const now = Date.now()
    const due = waiting.filter(({ occurred_at }) => new Date(occurred_at).getTime() <= now)
    waiting.splice(0, due.length)
    const sendings = due.map((event) => ({ door: "gateway", kind: "event", event }) as const)
    await drive([...sendings, ...simulation.live(now)], doors, ledger, tally)
    for (const { brand, player_id } of due) acknowledged.set(`${brand}:${player_id}`, Date.now())
    await sleep(LIVE_STEP_MS)
  }
  return acknowledged
}

async function compareAll(
  runtime: Runtime,
  { simulation, ledger, tally, mailbox, acknowledged }: Played,
): Promise<{ readonly report: object; readonly differences: readonly string[] }> {
  const { warehouse, roles } = runtime
  const money = await compareMoney(warehouse, ledger)
  const counts = await countsOf(runtime)
  const messages = await compareMessages(warehouse, simulation, mailbox.received, acknowledged)
  const differences = [...money.different, ...messages.differences]
  if (counts["raw_distinct"] !== ledger.distinct)
    differences.push(`raw_distinct: ledger ${ledger.distinct}, warehouse ${counts["raw_distinct"]}`)
  if (counts["conflicts"] !== ledger.conflicts)
    differences.push(`conflicts: ledger ${ledger.conflicts}, warehouse ${counts["conflicts"]}`)
  if (counts["dead_letters"] !== tally.poison)
    differences.push(`dead_letters: sent ${tally.poison}, warehouse ${counts["dead_letters"]}`)
  const report = {
    kafka: {
      implementation: roles?.kafka.implementation,
      version: roles?.kafka.version,
      log_bytes: folderBytes(join(runtime.dataDir, "kafka", "log")),
    },
    clickhouse: (await warehouse.query<{ v: string }>("select version() as v"))[0]?.v,
    events: {
      sent: tally.sent + tally.poison,
      repeats_sent: tally.repeats,
      conflicts_sent: tally.conflicts,
      late_sent: tally.late,
      broken_sent: tally.broken,
      poison_sent: tally.poison,
      ...counts,
    },
    money: money.money,
    money_rows: { compared: money.compared, different: money.different.length },
    decisions: { ...messages.decisions, defer: await deferredCount(runtime) },
    messages_received: mailbox.received.length,
    leaks: messages.leaks,
    latency_ms: await latenciesOf(runtime),
  }
  return { report, differences }
}

async function deferredCount({ warehouse }: Runtime): Promise<number> {
  const [row] = await warehouse.query<{ n: string }>(
    "select count() as n from act_decision where verdict = 'defer'",
  )
  return Number(row?.n ?? 0)
}

// The engagement events of our own sends are no event of the simulator's.
async function countsOf({ warehouse }: Runtime): Promise<Record<string, number>> {
  const [row] = await warehouse.query<Record<string, string>>(
    `select (select count() from raw_event where source = 'simulator') as raw_distinct,
    (select count() from raw_conflict final) as conflicts,
    (select count() from raw_dead_letter final) as dead_letters`,
  )
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]))
}

function folderBytes(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".log"))
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}
