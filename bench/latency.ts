import { mkdtempSync, rmSync } from "node:fs"
import { loadavg, tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { setTimeout as sleep } from "node:timers/promises"
import { Configuration } from "../commands/configuration.ts"
import { latenciesOf } from "../commands/demo/latency.ts"
import { sendNdjson } from "../commands/ingest.ts"
import type { Runtime } from "../commands/running.ts"
import { openRuntime } from "../commands/runtime.ts"
import { type Simulation, simulate } from "../ingest/simulator/simulation.ts"
import { generateSegments } from "./generated-segments.ts"
import { latencySize } from "./latency-size.ts"
import { progress } from "./progress.ts"

const STEP_MS = 100
const WARM_MS = 15_000
/** Latencies are of what was sent in its last minute. */
const MEASURED_MS = 60_000
const ROWS_PER_REQUEST = 5_000

/**
 * Everything in one process (gateway, Kafka, landing, features, segments, marts, gate) at so many events a
 * second for a minute: from when an event occurs until raw, features and segments show it, ms.
 */
export async function runLatencyBench(): Promise<object> {
  const size = latencySize(process.env)
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-bench-"))
  const runtime = await openRuntime({
    dataDir,
    need: "everything",
    configuration: Configuration.parse({}),
  })
  try {
    const past = { players: size.players, events: size.history, seed: 7, lapsing: 0 }
    const simulation = simulate({ ...past, now: Date.now(), lapsingFirstMs: 0 })
    const history = rowsOf(simulation.history)
    progress("sends a past of", history.length, "events")
    for (let at = 0; at < history.length; at += ROWS_PER_REQUEST)
      await send(runtime, history.slice(at, at + ROWS_PER_REQUEST))
    await runtime.roles?.settled()
    await publishSegments(runtime, size.segments)
    progress(
      "sends",
      size.eventsPerSecond,
      "events a second for",
      (WARM_MS + MEASURED_MS) / 1_000,
      "seconds",
    )
    const sent = await playLive(runtime, simulation, size.eventsPerSecond)
    // What was sent last has to be seen, and nothing more.
    await sleep(3_000)
    const latency_ms = await latenciesOf(runtime, new Date(Date.now() - MEASURED_MS))
    const events_per_s = Math.round(sent / ((WARM_MS + MEASURED_MS) / 1_000))
    const segments = runtime.roles?.segments.list().length
    return { events_per_s, players: size.players, segments, latency_ms, load: loadavg()[0] }
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

// As somebody publishes them in the product, one behind the other.
async function publishSegments(runtime: Runtime, count: number): Promise<void> {
  const segments = runtime.roles?.segments
  if (segments === undefined || count === 0) return
  progress("publishes", count, "segments")
  for (const { segment, text } of generateSegments(count)) {
    const { number } = await segments.save({ name: segment.name, text, note: "" }, "bench")
    await segments.publish(segment.name, number, "bench")
  }
  await runtime.roles?.settled()
}

async function playLive(
  runtime: Runtime,
  simulation: Simulation,
  eventsPerSecond: number,
): Promise<number> {
  const began = Date.now()
  let sent = 0
  for (let due = began; due < began + WARM_MS + MEASURED_MS; due += STEP_MS) {
    await sleep(Math.max(0, due - Date.now()))
    const rows: string[] = []
    const now = Date.now()
    const wanted = ((now - began + STEP_MS) / 1_000) * eventsPerSecond - sent
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
