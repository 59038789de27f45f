import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { stringify } from "yaml"
import { PitbossError } from "../../../core/errors.ts"
import { parsePlayerName } from "../../../core/player.ts"
import { freePort } from "../../../ingest/broker/ports.ts"
import { Random } from "../../../ingest/simulator/random.ts"
import { openStore } from "../../../store/store.ts"
import { makeDataDir } from "../../data-dir.ts"
import { PitbossChild } from "../../pitboss-child.ts"
import { BlockProbe } from "./block-probe.ts"
import {
  AUDIENCE,
  AUDIENCE_TEXT,
  FIRST,
  FIRST_AMOUNT,
  FIRST_TEXT,
  STORM,
  STORM_AMOUNT,
  STORM_TEXT,
} from "./campaigns.ts"
import { DirectProducer } from "./direct-producer.ts"
import { depositOf, historyOf, type StormEvent } from "./events.ts"
import { Killer } from "./killer.ts"
import { Platform } from "./platform.ts"
import { type Population, populate } from "./population.ts"
import { judgeStorm, type StormReport } from "./report.ts"
import { Send } from "./send.ts"
import { addressOf, openSink, type Sink } from "./sink.ts"
import { Told } from "./told.ts"

const CONTACTS_PER_WRITE = 1_000
const PLAYERS_PER_REQUEST = 2_500
const BY = "demo"
const POLL_MS = 250
/** No message comes for so long. */
const STALLED_MS = 600_000
/** Behind this, no look takes what came before together with what comes. */
const HISTORY_MS = 10_000
/** What is still on its way when all is answered has time to come in. */
const STRAGGLERS_MS = 3_000

export interface StormOptions {
  readonly dataDir: string
  readonly players: number
  readonly kills: number
  readonly seed: number
  readonly progress: (text: string) => void
  /** What is said at once: a new act, a kill. */
  readonly note: (text: string) => void
}

/** The storm's own process of Pitboss, and whoever stands around it. */
interface Stage {
  readonly options: StormOptions
  readonly population: Population
  readonly random: Random
  readonly sink: Sink
  readonly child: PitbossChild
  readonly platform: Platform
}

/**
 * The 2022 case anew: a promotion to everybody, while players exclude themselves and unsubscribe, and processes are
 * killed; judged by the log of the mail server. `differences` is empty where it is as it must be.
 */
export async function playStorm(
  options: StormOptions,
): Promise<{ readonly report: StormReport; readonly differences: readonly string[] }> {
  const began = Date.now()
  const { dataDir } = options
  if (existsSync(join(dataDir, "store")))
    throw new PitbossError("DATA_DIR", `${dataDir} has data already: name a new directory.`)
  const random = new Random(options.seed)
  const population = populate(options.players, random)
  const sink = await openSink(FIRST)
  const child = new PitbossChild(dataDir, await freePort())
  const direct = new DirectProducer(dataDir)
  const forget = endWith(child)
  try {
    await prepare(options, population, sink)
    options.note("starting Pitboss")
    await child.start()
    const source = { name: "platform", role: "source" }
    const { token } = await child.ask<{ token: string }>("keys-create", source)
    const platform = new Platform({ url: child.url, key: token }, direct)
    const stage = { options, population, random, sink, child, platform }
    await register(stage)
    const played = await play(stage)
    const answer = await judgeStorm({ ...stage, ...played })
    const seconds = Math.round((Date.now() - began) / 1_000)
    return { ...answer, report: { ...answer.report, seconds } }
  } finally {
    forget()
    await child.stop()
    await direct.close()
    await sink.close()
  }
}

// Whoever ends the demo ends what it started.
function endWith(child: PitbossChild): () => void {
  const end = () => void child.stop().then(() => process.exit(130))
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end)
  return () => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.removeListener(signal, end)
  }
}

// Contacts go into the vault before anybody runs on it, by the same writer.
async function prepare(
  { dataDir, progress }: StormOptions,
  { players }: Population,
  sink: Sink,
): Promise<void> {
  makeDataDir(dataDir)
  const smtp = { host: "127.0.0.1", port: sink.port, secure: false }
  writeFileSync(join(dataDir, "pitboss.yml"), stringify({ smtp }))
  const store = await openStore({ dataDir })
  try {
    for (let from = 0; from < players.length; from += CONTACTS_PER_WRITE) {
      progress(`${from} of ${players.length} contacts are in the vault`)
      await store.vault.putAll(
        players
          .slice(from, from + CONTACTS_PER_WRITE)
          .map((name) => ({ player: parsePlayerName(name), patch: { email: addressOf(name) } })),
      )
    }
  } finally {
    await store.close()
  }
}

// Everybody is known, and whoever will use a link has got one.
async function register(stage: Stage): Promise<void> {
  const { child, population, options } = stage
  options.note("registering")
  const { players, persons, restrictions } = population
  const file = { path: `${AUDIENCE}.sql`, text: AUDIENCE_TEXT, by: BY }
  await child.ask("segments-save", file)
  await child.ask("segments-publish", { name: AUDIENCE, by: BY })
  await child.ask("campaigns-put", { path: FIRST, text: FIRST_TEXT, by: BY })
  await tellOfAll(stage, "registered", players, (name) =>
    historyOf(name, persons.get(name), Date.now()),
  )
  await child.settle()
  // History that is looked at together with a deposit makes the entry a late one, which starts no message.
  await sleep(HISTORY_MS)
  options.note("writing to those who will use a link")
  const linked = restrictions.flatMap(({ route, player }) => (route === "link" ? [player] : []))
  await tellOfAll(stage, "with a first deposit", linked, (name) => [
    depositOf(name, "d1", FIRST_AMOUNT),
  ])
  await untilLinked(stage, linked.length)
  await child.ask("campaigns-remove", { name: FIRST, by: BY })
}

async function untilLinked({ sink, options }: Stage, count: number): Promise<void> {
  let [have, changedAt] = [0, Date.now()]
  for (;;) {
    const { size } = linksOf(sink)
    if (size >= count) return
    if (size !== have) [have, changedAt] = [size, Date.now()]
    if (Date.now() - changedAt > STALLED_MS)
      throw new Error(`only ${size} of ${count} first messages came`)
    options.progress(`${size} of ${count} have a link`)
    await sleep(POLL_MS)
  }
}

async function tellOfAll(
  { platform, options }: Stage,
  what: string,
  players: readonly string[],
  eventsOf: (player: string) => readonly StormEvent[],
): Promise<void> {
  for (let from = 0; from < players.length; from += PLAYERS_PER_REQUEST) {
    options.progress(`${from} of ${players.length} ${what}`)
    await platform.tell(players.slice(from, from + PLAYERS_PER_REQUEST).flatMap(eventsOf))
  }
}

function linksOf({ log }: Sink): ReadonlyMap<string, string> {
  return new Map(log.flatMap(({ player, link }) => (link === undefined ? [] : [[player, link]])))
}

async function play(stage: Stage) {
  const { child, population, sink, platform, options, random } = stage
  const { players, restrictions } = population
  const told = new Told(platform, linksOf(sink))
  const before = restrictions.filter(({ share }) => share === undefined)
  options.note(`telling ${before.length} restrictions before the send`)
  await told.tellAll(before)
  await child.ask("campaigns-put", { path: STORM, text: STORM_TEXT, by: BY })
  await tellOfAll(stage, "in the audience", players, (name) => [
    depositOf(name, "d2", STORM_AMOUNT),
  ])
  options.note("the send")
  const killer = new Killer(child, options.kills, random, options.note)
  const probe = new BlockProbe(child)
  const restricted = restrictions.reduce((sum, { holds }) => sum + holds.length, 0)
  const send = new Send(
    { child, log: sink.log, told, killer, probe, progress: options.progress },
    restrictions.filter(({ share }) => share !== undefined),
    { players: players.length, unrestricted: players.length - restricted },
  )
  await send.untilOver()
  options.note("judging")
  await sleep(STRAGGLERS_MS)
  return { told, killer, probe }
}
