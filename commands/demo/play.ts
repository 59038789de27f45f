import { setTimeout as sleep } from "node:timers/promises"
import type { Effects } from "../../core/effects.ts"
import { type CastMember, makeCast } from "../../ingest/simulator/cast.ts"
import {
  contactsOf,
  contactsOfPlayers,
  type Doors,
  drive,
  emptyTally,
  type Tally,
} from "../../ingest/simulator/drive.ts"
import { Ledger } from "../../ingest/simulator/ledger/ledger.ts"
import { moverEvents } from "../../ingest/simulator/movers.ts"
import { LAPSING_CASES } from "../../ingest/simulator/operator.ts"
import { Random } from "../../ingest/simulator/random.ts"
import { type Simulation, simulate } from "../../ingest/simulator/simulation.ts"
import { Configuration } from "../configuration.ts"
import { sendNdjson } from "../ingest.ts"
import { type Mailbox, openMailbox } from "../mailbox.ts"
import type { Runtime } from "../running.ts"
import { openRuntime } from "../runtime.ts"
import { DemoClock } from "./clock.ts"
import { thinSegments } from "./compare.ts"
import { untilDecided } from "./decided.ts"
import { type Instant, watchSegments } from "./instants.ts"
import { type Latencies, latenciesOf } from "./latency.ts"
import { WIN_BACK } from "./mailings.ts"
import type { Performance } from "./messages.ts"
import { compareAll } from "./report.ts"
import { playSecondAct, type SecondAct, type Stage, sendingOf } from "./second-act.ts"

export interface DemoOptions {
  readonly dataDir: string
  readonly players: number
  readonly events: number
  readonly seed: number
  readonly progress: (text: string) => void
}

/** Each case of the gate three times. */
const LAPSING_PLAYERS = 3 * LAPSING_CASES.length
/** Of those who got their message in the first act, so many play in the second. */
const WRITTEN_AGAIN = 2
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
  const began = Date.now()
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
    const random = new Random(options.seed + 2, Date.now().toString(36))
    const stage = { runtime, clock, doors: doorsOf(runtime), ledger, tally, random }
    await playHistory(stage, options)
    const first = await playFirstAct(stage, options)
    progress("the second act")
    const { simulation, members, acknowledged, latencies } = first
    const actors = { members, written: consentedOf(simulation).slice(0, WRITTEN_AGAIN) }
    const second = await playSecondAct(stage, actors)
    const performance = performanceOf(simulation, acknowledged, second, mailbox)
    const played = { ledger, tally, performance, latencies }
    const { report, differences } = await compareAll(runtime, played)
    progress("letting hours and days pass")
    const instants = await watchSegments(runtime, ledger, clock)
    const seconds = (Date.now() - began) / 1_000
    const different = [
      ...instants.flatMap(({ differences }) => differences),
      ...thinSegments(instants.map(({ segments }) => segments)),
    ]
    return {
      report: { ...report, ...segmentsOf(instants), seconds },
      differences: [...differences, ...different],
    }
  } finally {
    await runtime.close()
    await mailbox.close()
  }
}

async function playHistory(
  { runtime, doors, ledger, tally, random }: Stage,
  { progress, ...options }: DemoOptions,
): Promise<void> {
  progress("making a history")
  const past = simulate({ ...options, now: Date.now(), lapsing: 0, lapsingFirstMs: 0 })
  const movers = moverEvents(random, Date.now()).map(sendingOf)
  await runtime.store.vault.putAll(contactsOf(past))
  progress(`sending ${past.history.length} rows of history`)
  await drive([...past.history, ...movers], doors, ledger, tally)
  await runtime.roles?.settled()
}

interface FirstAct {
  readonly simulation: Simulation
  /** Who plays in the second act, and is known from now on. */
  readonly members: readonly CastMember[]
  /** When the gateway had answered for a live restricting fact, by player, ms. */
  readonly acknowledged: ReadonlyMap<string, number>
  readonly latencies: Latencies
}

// Live, while players lapse by time. They must be known, and evaluated once, before they do.
async function playFirstAct(
  { runtime, doors, ledger, tally, random }: Stage,
  { seed, progress }: DemoOptions,
): Promise<FirstAct> {
  const simulation = simulate({
    players: LIVE_PLAYERS,
    events: 0,
    seed,
    now: Date.now(),
    lapsing: LAPSING_PLAYERS,
    lapsingFirstMs: LAPSING_FIRST_MS,
  })
  const members = makeCast(random, Date.now())
  await runtime.store.vault.putAll([
    ...contactsOf(simulation),
    ...contactsOfPlayers(members.map(({ player }) => player)),
  ])
  const known = members.flatMap(({ history }) => history).map(sendingOf)
  await drive([...simulation.history, ...known], doors, ledger, tally)
  await runtime.roles?.settled()
  progress("live")
  const liveSince = new Date()
  const acknowledged = await playLive(simulation, doors, ledger, tally)
  progress("draining")
  await runtime.roles?.settled()
  await untilDecided(runtime)
  return { simulation, members, acknowledged, latencies: await latenciesOf(runtime, liveSince) }
}

// At the last instant, and at each of them.
function segmentsOf(instants: readonly Instant[]): object {
  return {
    segments: instants.at(-1)?.segments,
    segments_at: instants.map(({ at, segments }) => ({ at, segments })),
  }
}

const consentedOf = ({ lapsing }: Simulation) =>
  lapsing.flatMap((one) => (one.lapsing === "consented" ? [one.player] : []))

function performanceOf(
  { lapsing }: Simulation,
  acknowledged: ReadonlyMap<string, number>,
  second: SecondAct,
  { received }: Mailbox,
): Performance {
  const first = lapsing.map(({ player }) => ({ player, campaigns: [WIN_BACK] }))
  return {
    cast: [...first, ...second.cast],
    received,
    acknowledged: new Map([...acknowledged, ...second.acknowledged]),
  }
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
