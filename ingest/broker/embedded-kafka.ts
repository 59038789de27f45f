import { type ChildProcess, execFile } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { promisify } from "node:util"
import { type Effects, realEffects } from "../../core/effects.ts"
import { asError, PitbossError } from "../../core/errors.ts"
import { brokerAnswers } from "./answers.ts"
import { endWatched, killGroup, spawnWatched } from "./child.ts"
import { ensureKafkaJars, KAFKA_VERSION, requireJava } from "./distribution.ts"
import { endLeftOver, writePidFile } from "./left-over.ts"
import { repairLog } from "./log-repair.ts"
import { claimPorts } from "./ports.ts"
import { brokerProperties, log4jConfiguration } from "./settings.ts"

const run = promisify(execFile)

/**
 * From the start of the process until it answers. A log that was copied, or cut off by a power loss, is checked
 * message by message first; a broker that ends meanwhile is not waited for.
 */
const START_MS_MAX = 600_000
/** How long a clean stop may take before the process group is killed. */
const STOP_MS_MAX = 20_000
/** A broker that dies at once is started again ever more slowly. */
const RESTART_WAIT_MS_MIN = 500
const RESTART_WAIT_MS_MAX = 10_000
/** With less room on its disk it is not started again. */
const ROOM_BYTES_MIN = 32_000_000
/** One that lived this long starts afresh with the shortest wait. */
const STEADY_MS_MIN = 60_000

export interface EmbeddedKafkaOptions {
  /** Kafka's folder within Pitboss' data directory: log, data, ports. */
  readonly dataDir: string
  /** Where the jars are kept, shared by all data directories. */
  readonly cacheDir: string
}

/** A real single-node Apache Kafka (KRaft) as a child process. */
export interface EmbeddedKafka {
  readonly brokers: readonly string[]
  readonly version: string
  /** Process id of the watchdog; it leads the broker's process group. */
  readonly pid: () => number | undefined
  close(): Promise<void>
}

/**
 * Fetches (once), formats (once) and starts the broker, and returns when it answers. It keeps its
 * data over restarts, is started again when it dies, and ends with this process in any case.
 * Throws KAFKA_JAVA_MISSING, KAFKA_MAVEN_MISSING, KAFKA_FETCH_FAILED, KAFKA_START_FAILED, and
 * KAFKA_IN_USE where another Pitboss runs on the folder.
 */
export async function openEmbeddedKafka(
  { dataDir, cacheDir }: EmbeddedKafkaOptions,
  effects: Effects = realEffects,
): Promise<EmbeddedKafka> {
  await requireJava()
  const jars = await ensureKafkaJars(cacheDir, effects.log)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  await endLeftOver(join(dataDir, "pid.json"))
  const ports = await claimPorts(join(dataDir, "ports.json"))
  const properties = join(dataDir, "server.properties")
  writeFileSync(properties, brokerProperties(ports, logDirOf(dataDir)))
  writeFileSync(join(dataDir, "log4j2.xml"), log4jConfiguration(dataDir))
  const java = javaCommand(jars, dataDir)
  const cluster = await formatOnce(java, properties, dataDir)
  const broker = new Supervised([...java, "kafka.Kafka", properties], dataDir, effects)
  const address = `127.0.0.1:${ports.broker}`
  await broker.start(address, cluster)
  return {
    brokers: [address],
    version: KAFKA_VERSION,
    pid: () => broker.pid,
    close: () => broker.close(),
  }
}

/** The broker's own files, events included, within Kafka's folder. */
export function logDirOf(dataDir: string): string {
  return join(dataDir, "log")
}

function javaCommand(jars: string, dataDir: string): string[] {
  const heap = ["-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"]
  const log = `-Dlog4j2.configurationFile=${join(dataDir, "log4j2.xml")}`
  return ["java", ...heap, log, "-cp", [join(jars, "*")].join(delimiter)]
}

/** Formats the log's folder where that is not done yet, and returns the cluster's id. */
async function formatOnce(java: string[], properties: string, dataDir: string): Promise<string> {
  const meta = join(logDirOf(dataDir), "meta.properties")
  if (!existsSync(meta)) {
    const clusterId = crypto.randomUUID().replaceAll("-", "").slice(0, 22)
    const [command = "java", ...flags] = java
    const format = ["kafka.tools.StorageTool", "format", "-t", clusterId, "-c", properties]
    await run(command, [...flags, ...format, "--ignore-formatted"]).catch((thrown: unknown) => {
      const why = asError(thrown).message.slice(-400)
      throw startFailed(`it could not format ${logDirOf(dataDir)}: ${why}`)
    })
  }
  return /^cluster\.id=(.+)$/m.exec(readFileSync(meta, "utf8"))?.[1] ?? ""
}

function startFailed(why: string): PitbossError {
  return new PitbossError("KAFKA_START_FAILED", `The embedded Kafka did not start: ${why}`)
}

/** Keeps one broker process alive until it is closed. */
class Supervised {
  readonly #command: readonly string[]
  readonly #dataDir: string
  readonly #effects: Effects
  #child: ChildProcess | undefined
  #closing = false
  #restartWaitMs = RESTART_WAIT_MS_MIN

  constructor(command: readonly string[], dataDir: string, effects: Effects) {
    this.#command = command
    this.#dataDir = dataDir
    this.#effects = effects
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  async start(address: string, cluster: string): Promise<void> {
    await this.#spawn()
    const deadline = Date.now() + START_MS_MAX
    while (!(await brokerAnswers(address, cluster))) {
      if (Date.now() > deadline || this.#child?.exitCode != null) {
        await this.close()
        throw startFailed(`nothing answers on ${address}: ${this.#lastOutput()}`)
      }
      await sleep(100)
    }
  }

  async close(): Promise<void> {
    this.#closing = true
    if (this.#child) await endWatched(this.#child, STOP_MS_MAX)
    rmSync(join(this.#dataDir, "pid.json"), { force: true })
  }

  async #spawn(): Promise<void> {
    await repairLog(logDirOf(this.#dataDir), this.#effects.log)
    if (this.#closing) return
    const child = spawnWatched(this.#command, join(this.#dataDir, "output.log"))
    const startedAt = Date.now()
    this.#child = child
    if (child.pid) writePidFile(join(this.#dataDir, "pid.json"), child.pid)
    child.once("exit", (code, signal) => {
      if (this.#closing) return
      if (Date.now() - startedAt > STEADY_MS_MIN) this.#restartWaitMs = RESTART_WAIT_MS_MIN
      const waitMs = this.#restartWaitMs
      this.#restartWaitMs = Math.min(waitMs * 2, RESTART_WAIT_MS_MAX)
      this.#effects.log.error(
        { code, signal, wait_ms: waitMs },
        "the embedded Kafka ended by itself; starting it again",
      )
      // Where only the watchdog died, its broker still holds the log.
      killGroup(child)
      setTimeout(() => this.#spawnAgain(waitMs), waitMs)
    })
  }

  // On a full disk it would end again.
  async #spawnAgain(waitMs: number): Promise<void> {
    if (this.#closing) return
    try {
      if (hasRoom(this.#dataDir)) return await this.#spawn()
    } catch (thrown) {
      const { message: err } = asError(thrown)
      this.#effects.log.error({ err }, "the embedded Kafka could not be started again; later")
    }
    setTimeout(() => this.#spawnAgain(waitMs), waitMs)
  }

  #lastOutput(): string {
    const file = join(this.#dataDir, "output.log")
    return existsSync(file) ? readFileSync(file, "utf8").slice(-500) : "it wrote nothing"
  }
}

function hasRoom(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize >= ROOM_BYTES_MIN
}
