import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { Effects } from "../core/effects.ts"
import { asError } from "../core/errors.ts"
import { contactsOf, type Doors, drive, emptyTally } from "../ingest/simulator/drive.ts"
import { Ledger } from "../ingest/simulator/ledger/ledger.ts"
import { type Simulation, simulate } from "../ingest/simulator/simulation.ts"
import { sendNdjson } from "./ingest.ts"
import type { Runtime } from "./running.ts"

const PLAYERS = 2_000
const HISTORY_EVENTS = 20_000
const LAPSING_PLAYERS = 150
const LAPSING_FIRST_MS = 25_000
const STEP_MS = 120
/** Holds the instant of the simulated operator's first start, ms. */
const FIRST_START = "simulator-start"

/** The simulated operator of `npm start`: a history at once, then live until it is stopped. */
export interface LivePlay {
  stop(): Promise<void>
}

export function playLive(runtime: Runtime, effects: Effects): LivePlay {
  let isPlaying = true
  const play = async () => {
    const now = effects.now().getTime()
    const { first, isFirst } = firstStart(runtime.dataDir, now)
    const operator = simulate({
      ...NOBODY_LAPSES,
      seed: Math.floor(first / 1_000),
      players: PLAYERS,
      events: HISTORY_EVENTS,
      now: first,
      liveFrom: now,
    })
    const lapsing = simulate({
      seed: Math.floor(now / 1_000),
      players: 0,
      events: 0,
      now,
      lapsing: LAPSING_PLAYERS,
      lapsingFirstMs: LAPSING_FIRST_MS,
    })
    const doors = doorsOf(runtime)
    for (const { history, contacts } of [
      ...(isFirst ? [{ history: operator.history, contacts: contactsOf(operator) }] : []),
      { history: lapsing.history, contacts: contactsOf(lapsing) },
    ]) {
      await runtime.store.vault.putAll(contacts)
      await drive(history, doors, new Ledger(), emptyTally())
    }
    keepFirstStart(runtime.dataDir, first)
    while (isPlaying) await step(operator, doors, effects)
  }
  const playing = play().catch((thrown: unknown) =>
    effects.log.error({ err: asError(thrown).message }, "the simulated operator stopped"),
  )
  return {
    async stop() {
      isPlaying = false
      await playing
    },
  }
}

const NOBODY_LAPSES = { lapsing: 0, lapsingFirstMs: 0 }

// An operator has one past: a later start on the same data goes on with the same players, live.
function firstStart(
  dataDir: string,
  now: number,
): { readonly first: number; readonly isFirst: boolean } {
  const file = join(dataDir, FIRST_START)
  if (!existsSync(file)) return { first: now, isFirst: true }
  return { first: Number.parseInt(readFileSync(file, "utf8"), 10), isFirst: false }
}

// Kept when the history is sent: a start that is cut off before is none.
function keepFirstStart(dataDir: string, first: number): void {
  writeFileSync(join(dataDir, FIRST_START), `${first}\n`)
}

// The ledger is for comparisons; a play without an end keeps none.
async function step(simulation: Simulation, doors: Doors, { now }: Effects): Promise<void> {
  await drive(simulation.live(now().getTime()), doors, new Ledger(), emptyTally())
  await sleep(STEP_MS)
}

function doorsOf({ door, roles }: Runtime): Doors {
  if (!door || !roles) throw new Error("the simulated operator needs every role")
  return { gateway: (body) => sendNdjson(door, body, "simulator"), log: roles.kafka.log }
}
