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
const STEP_MS = 120

/** The simulated operator of `npm start`: a history at once, then live until it is stopped. */
export interface LivePlay {
  stop(): Promise<void>
}

export function playLive(runtime: Runtime, effects: Effects): LivePlay {
  let isPlaying = true
  const play = async () => {
    // Another seed at each start, so that a second start plays other events on the same data.
    const seed = Math.floor(effects.now().getTime() / 1_000)
    const simulation = simulate({
      seed,
      players: PLAYERS,
      events: HISTORY_EVENTS,
      now: effects.now().getTime(),
      lapsing: LAPSING_PLAYERS,
      lapsingFirstMs: 25_000,
    })
    await runtime.store.vault.putAll(contactsOf(simulation))
    const ledger = new Ledger()
    const doors = doorsOf(runtime)
    await drive(simulation.history, doors, ledger, emptyTally())
    while (isPlaying) await step(simulation, doors, effects)
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

// The ledger is for comparisons; a play without an end keeps none.
async function step(simulation: Simulation, doors: Doors, { now }: Effects): Promise<void> {
  await drive(simulation.live(now().getTime()), doors, new Ledger(), emptyTally())
  await sleep(STEP_MS)
}

function doorsOf({ door, roles }: Runtime): Doors {
  if (!door || !roles) throw new Error("the simulated operator needs every role")
  return { gateway: (body) => sendNdjson(door, body, "simulator"), log: roles.kafka.log }
}
