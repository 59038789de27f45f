import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { realEffects, silentLog } from "../../core/effects.ts"
import { openLog } from "../log/kafka-log.ts"
import { TopicSettings } from "../log/topic-settings.ts"
import { ensureKafkaJars, requireJava } from "./distribution.ts"
import { type EmbeddedKafka, logDirOf, openEmbeddedKafka } from "./embedded-kafka.ts"
import { TEST_KAFKA_CACHE } from "./test-kafka.ts"

let dataDir: string
const open: EmbeddedKafka[] = []

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-broker-"))
})

afterEach(async () => {
  for (const kafka of open.splice(0)) await kafka.close()
})

afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

async function start(effects = realEffects): Promise<EmbeddedKafka> {
  const kafka = await openEmbeddedKafka({ dataDir, cacheDir: TEST_KAFKA_CACHE }, effects)
  open.push(kafka)
  return kafka
}

async function betsOf(kafka: EmbeddedKafka, add: number): Promise<bigint> {
  const access = { brokers: kafka.brokers, groupInstanceId: "test" }
  const log = await openLog({ access, topics: TopicSettings.parse({}) })
  const messages = Array.from({ length: add }, (_, i) => ({ key: `orsa:p${i}`, value: "{}" }))
  await log.append([{ topic: "bet", messages }])
  const ends = await log.endOffsets("bet")
  await log.close()
  return [...ends.values()].reduce((a, b) => a + b, 0n)
}

/** What stands in the log of the groups when an append fails behind its last byte, and the next one gets its offsets. */
function repeatLastBatches(): void {
  const log = logDirOf(dataDir)
  for (const partition of readdirSync(log)) {
    if (!partition.startsWith("__consumer_offsets-")) continue
    const file = join(log, partition, "00000000000000000000.log")
    const bytes = readFileSync(file)
    let last = 0
    for (let at = 0; at + 12 <= bytes.length; at += 12 + bytes.readInt32BE(at + 8)) last = at
    appendFileSync(file, bytes.subarray(last))
  }
}

/** Whether any process of the group runs (a broker whose watchdog died counts). */
function groupRuns(leader: number): boolean {
  try {
    return process.kill(-leader, 0)
  } catch {
    return false
  }
}

/** A Pitboss of its own, with nothing but a broker on the test's folder. */
async function otherProcess(): Promise<{
  readonly child: ChildProcess
  readonly watchdog: number
}> {
  const module = new URL("./embedded-kafka.ts", import.meta.url).href
  const code = `
    const { openEmbeddedKafka } = await import(${JSON.stringify(module)})
    const kafka = await openEmbeddedKafka(${JSON.stringify({ dataDir, cacheDir: TEST_KAFKA_CACHE })})
    console.log(kafka.pid())
    setInterval(() => undefined, 1_000)`
  const child = spawn("node", ["--import", "tsx", "--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const watchdog = await new Promise<number>((resolve, reject) => {
    child.stdout?.once("data", (text: Buffer) => resolve(Number.parseInt(text.toString(), 10)))
    child.once("exit", () => reject(new Error("the other process ended before its broker ran")))
  })
  return { child, watchdog }
}

describe("the embedded Kafka", () => {
  test("keeps its players' events and its address over a restart, and leaves no process", async () => {
    const first = await start()
    const [address] = first.brokers
    expect(await betsOf(first, 5)).toBe(5n)
    const leader = first.pid() ?? 0
    await first.close()
    // What has ended counts until init has taken note; the watchdog's 'sleep 10' must not.
    await expect.poll(() => groupRuns(leader), { timeout: 4_000 }).toBe(false)
    const second = await start()
    expect(second.brokers).toEqual([address])
    expect(await betsOf(second, 1)).toBe(6n)
  })

  test("leads its groups again behind a disk that was full while it appended", async () => {
    const kafka = await start()
    const access = { brokers: kafka.brokers, groupInstanceId: "test" }
    const before = await openLog({ access, topics: TopicSettings.parse({}) })
    const groups = ["a", "b", "c", "d", "e", "f"]
    for (const group of groups)
      await before.place(group, new Map([["bet", new Map([[0, 1n]])] as const]))
    await before.close()
    process.kill(-(kafka.pid() ?? 0), "SIGKILL")
    await kafka.close()
    repeatLastBatches()
    const again = await start()
    const after = await openLog({
      access: { ...access, brokers: again.brokers },
      topics: TopicSettings.parse({}),
    })
    for (const group of groups)
      expect(await after.committedOffsets(group, "bet")).toEqual(new Map([[0, 1n]]))
    await after.close()
  })

  test("is not left behind when its Pitboss is killed, and the next one goes on at once", async () => {
    const { child, watchdog } = await otherProcess()
    child.kill("SIGKILL")
    const next = await start()
    expect(groupRuns(watchdog)).toBe(false)
    expect(await betsOf(next, 1)).toBe(7n)
  })

  test("ends by itself when its Pitboss is killed and nobody comes after", async () => {
    const { child, watchdog } = await otherProcess()
    expect(groupRuns(watchdog)).toBe(true)
    child.kill("SIGKILL")
    await expect.poll(() => groupRuns(watchdog), { timeout: 60_000 }).toBe(false)
  })

  test("is not taken from a Pitboss that lives", async () => {
    const { child, watchdog } = await otherProcess()
    await expect(start()).rejects.toMatchObject({ code: "KAFKA_IN_USE" })
    expect(groupRuns(watchdog)).toBe(true)
    child.kill("SIGKILL")
    await expect.poll(() => groupRuns(watchdog), { timeout: 60_000 }).toBe(false)
  })

  test("is started again when it dies, or only its watchdog, and says so", async () => {
    const said: string[] = []
    const error = (_fields: unknown, text?: string) => said.push(text ?? "")
    const log = { ...silentLog, error: error as typeof silentLog.error }
    const kafka = await start({ ...realEffects, log })
    const first = kafka.pid() ?? 0
    execFileSync("pkill", ["-KILL", "-g", String(first), "java"])
    await expect.poll(() => kafka.pid(), { timeout: 60_000 }).not.toBe(first)
    expect(await betsOf(kafka, 1)).toBe(8n)
    const second = kafka.pid() ?? 0
    process.kill(second, "SIGKILL")
    await expect.poll(() => kafka.pid(), { timeout: 60_000 }).not.toBe(second)
    await expect.poll(() => groupRuns(second), { timeout: 4_000 }).toBe(false)
    expect(await betsOf(kafka, 1)).toBe(9n)
    expect(said).toEqual(Array(2).fill("the embedded Kafka ended by itself; starting it again"))
  })

  test("listens on loopback only", () => {
    const properties = readFileSync(join(dataDir, "server.properties"), "utf8")
    expect(properties).toMatch(
      /^listeners=PLAINTEXT:\/\/127\.0\.0\.1:\d+,CONTROLLER:\/\/127\.0\.0\.1/m,
    )
  })
})

describe("on a machine without what Kafka needs", () => {
  const path = process.env["PATH"]
  let bin: string
  let cacheDir: string

  beforeAll(() => {
    bin = mkdtempSync(join(tmpdir(), "pitboss-bin-"))
    cacheDir = mkdtempSync(join(tmpdir(), "pitboss-cache-"))
  })

  afterEach(() => {
    process.env["PATH"] = path
  })

  afterAll(() => {
    rmSync(bin, { recursive: true, force: true })
    rmSync(cacheDir, { recursive: true, force: true })
  })

  test("one line says that Java is to be installed", async () => {
    process.env["PATH"] = bin
    await expect(requireJava()).rejects.toThrow(/^No 'java' is on the PATH: install Java 17/)
  })

  test("a java that does not run is said to be none", async () => {
    symlinkSync("/bin/false", join(bin, "java"))
    process.env["PATH"] = bin
    await expect(requireJava()).rejects.toMatchObject({ code: "KAFKA_JAVA_MISSING" })
  })

  test("one line says that Maven is to be installed, and nothing half-fetched stays", async () => {
    process.env["PATH"] = bin
    const fetching = ensureKafkaJars(cacheDir, silentLog)
    await expect(fetching).rejects.toThrow(/no 'mvn' is on the PATH: install Maven/)
    expect(existsSync(join(cacheDir, "kafka-4.1.1"))).toBe(false)
  })
})
