import { resolve } from "node:path"
import type { Command } from "commander"
import pino from "pino"
import { type Effects, realEffects } from "../core/effects.ts"
import { PitbossError } from "../core/errors.ts"
import { isFree } from "../ingest/broker/ports.ts"
import { loadConfiguration } from "./configuration.ts"
import { makeDataDir } from "./data-dir.ts"
import { portTaken } from "./listen.ts"
import { openMailbox } from "./mailbox.ts"
import { playLive } from "./play-live.ts"
import { addCommand, type GlobalOptions } from "./program.ts"
import type { Runtime } from "./running.ts"
import { openRuntime } from "./runtime.ts"
import { findServer, removeServerFile, writeServerFile } from "./server-file.ts"
import { openWhenFree } from "./wait-for-data.ts"

const PORT_DEFAULT = 8080
const PORT_MAX = 65_535

interface ServeOptions extends GlobalOptions {
  readonly port?: string
  readonly host: string
  readonly simulator?: boolean
}

/** `pitboss serve`: every role in this process until Ctrl-C. */
export function registerServe(program: Command): void {
  addCommand(program, "serve", "run every role in one process")
    .option("--port <n>", "port of the page and the gateway (default: 8080, or a free one)")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--simulator", "play a synthetic operator, live")
    .action((options: ServeOptions) => serve(options))
}

async function serve(options: ServeOptions): Promise<void> {
  const dataDir = resolve(options.data)
  const port = await portFor(options)
  makeDataDir(dataDir)
  await refuseSecond(dataDir)
  const effects: Effects = { ...realEffects, log: pino({ level: "info" }, pino.destination(2)) }
  const loaded = loadConfiguration(dataDir)
  // The simulated operator has an e-mail provider of its own: a real SMTP server on loopback.
  const mailbox = options.simulator && !loaded.smtp ? await openMailbox() : undefined
  const configuration = mailbox
    ? { ...loaded, smtp: { host: "127.0.0.1", port: mailbox.port, secure: false } }
    : loaded
  const { host } = options
  // A look of an analyst, or an import, is no reason for the system not to come up.
  const runtime = await openWhenFree(
    async () => {
      await refuseSecond(dataDir)
      return openRuntime({ dataDir, need: "everything", configuration, port, host }, effects)
    },
    {
      maxMs: { WAREHOUSE_IN_USE: Number.POSITIVE_INFINITY, KAFKA_IN_USE: Number.POSITIVE_INFINITY },
      onWait: ({ code, message }) => effects.log.warn({ code }, `waiting: ${message}`),
    },
  )
  announce(runtime, options)
  const simulator = options.simulator ? playLive(runtime, effects) : undefined
  await untilSignal()
  process.stderr.write("\nStopping.\n")
  removeServerFile(dataDir)
  await simulator?.stop()
  await runtime.close()
  await mailbox?.close()
}

async function refuseSecond(dataDir: string): Promise<void> {
  const running = await findServer(dataDir)
  if (running)
    throw new PitbossError("SERVER_RUNS", `Pitboss runs on this data already: ${running.url}`)
}

// Who names a port means it; without one, a taken 8080 is no reason not to start.
async function portFor({ port }: ServeOptions): Promise<number> {
  if (port === undefined) return (await isFree(PORT_DEFAULT)) ? PORT_DEFAULT : 0
  const number = /^\d{1,5}$/.test(port) ? Number(port) : PORT_MAX + 1
  if (number > PORT_MAX)
    throw new PitbossError("SERVE_PORT", `--port ${port}: expected a number up to ${PORT_MAX}.`)
  if (number > 0 && !(await isFree(number))) throw portTaken(number)
  return number
}

function announce({ door, dataDir }: Runtime, { json }: ServeOptions): void {
  if (door === undefined) return
  writeServerFile(dataDir, door)
  const page = `${door.url}/?key=${door.key}`
  process.stdout.write(json ? `${JSON.stringify({ url: door.url, page })}\n` : `Pitboss: ${page}\n`)
}

function untilSignal(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => done())
  })
}
