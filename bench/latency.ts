import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { setTimeout as sleep } from "node:timers/promises"
import { Configuration } from "../commands/configuration.ts"
import { latenciesOf } from "../commands/demo/latency.ts"
import { sendNdjson } from "../commands/ingest.ts"
import type { Runtime } from "../commands/running.ts"
import { openRuntime } from "../commands/runtime.ts"
import { type Simulation, simulate } from "../ingest/simulator/simulation.ts"
import { progress } from "./progress.ts"

const PLAYERS = 20_000
const EVENTS_OF_HISTORY = 200_000
const EVENTS_PER_SECOND = 2_000
const STEP_MS = 100
const WARM_MS = 15_000
/** Latencies are of what was sent in its last minute. */
const MEASURED_MS = 60_000
const ROWS_PER_REQUEST = 5_000

/**
 * Everything in one process (gateway, Kafka, landing, features, segments, marts, gate) at 2,000 events a
 * second for a minute: from when an event occurs until raw, features and segments show it, ms.
 */
export async function runLatencyBench(): Promise<object> {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-bench-"))
  const runtime = await openRuntime({
    dataDir,
    need: "everything",
    configuration: Configuration.parse({}),
  })
  try {
    const past = { players: PLAYERS, events: EVENTS_OF_HISTORY, seed: 7, lapsing: 0 }
    const simulation = simulate({ ...past, now: Date.now(), lapsingFirstMs: 0 })
    const history = rowsOf(simulation.history)
    progress("sends a past of", history.length, "events")
    for (let at = 0; at < history.length; at += ROWS_PER_REQUEST)
      await send(runtime, history.slice(at, at + ROWS_PER_REQUEST))
    await runtime.roles?.settled()
    progress(
      "sends",
      EVENTS_PER_SECOND,
      "events a second for",
      (WARM_MS + MEASURED_MS) / 1_000,
      "seconds",
    )
    const sent = await playLive(runtime, simulation)
    // What was sent last has to be seen, and nothing more.
    await sleep(3_000)
    const latency_ms = await latenciesOf(runtime, new Date(Date.now() - MEASURED_MS))
    return { events_per_s: Math.round(sent / ((WARM_MS + MEASURED_MS) / 1_000)), latency_ms }
  } finally {
    await runtime.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

// What is late by design or broken says nothing of latency, and is left out.
function rowsOf(sendings: Simulation["history"]): readonly string[] {
  return sendings.flatMap((one) =>
    one.door === "gateway" && one.kind === "event" ? [JSON.stringify(one.event)] : [],
  )
}

async function playLive(runtime: Runtime, simulation: Simulation): Promise<number> {
  const began = Date.now()
  let sent = 0
  for (let due = began; due < began + WARM_MS + MEASURED_MS; due += STEP_MS) {
    await sleep(Math.max(0, due - Date.now()))
    const rows: string[] = []
    const now = Date.now()
    const wanted = ((now - began + STEP_MS) / 1_000) * EVENTS_PER_SECOND - sent
    while (rows.length < wanted) rows.push(...rowsOf(simulation.live(now)))
    if (rows.length > 0) await send(runtime, rows)
    sent += rows.length
  }
  return sent
}

async function send({ door }: Runtime, rows: readonly string[]): Promise<void> {
  if (door === undefined) throw new Error("the door is open where every role runs")
  await sendNdjson(door, Readable.from([rows.join("\n")]), "simulator")
}
