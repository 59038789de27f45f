import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { connect, createServer, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { silentLog } from "../core/effects.ts"
import { brokerAnswers } from "../ingest/broker/answers.ts"
import { endWatched, spawnWatched } from "../ingest/broker/child.ts"
import { ensureKafkaJars } from "../ingest/broker/distribution.ts"
import { freePort } from "../ingest/broker/ports.ts"
import { brokerProperties, log4jConfiguration } from "../ingest/broker/settings.ts"
import { TEST_KAFKA_CACHE } from "../ingest/broker/test-kafka.ts"

/** A real broker that can be reached only by a way that may be slow. */
export interface SlowBroker {
  readonly address: string
  /** From now on every piece of every connection, there and back, comes this much later. */
  delay(ms: number): void
  close(): Promise<void>
}

export async function openSlowBroker(): Promise<SlowBroker> {
  const folder = mkdtempSync(join(tmpdir(), "pitboss-slow-"))
  const inner = { broker: await freePort(), controller: await freePort() }
  const way = await openWay(inner.broker)
  const properties = join(folder, "server.properties")
  writeFileSync(
    properties,
    `${brokerProperties(inner, join(folder, "log"))}advertised.listeners=PLAINTEXT://${way.address}\n`,
  )
  writeFileSync(join(folder, "log4j2.xml"), log4jConfiguration(folder))
  const jars = await ensureKafkaJars(TEST_KAFKA_CACHE, silentLog)
  const java = [`-Dlog4j2.configurationFile=${join(folder, "log4j2.xml")}`, "-Xmx384m"]
  const classes = ["-cp", join(jars, "*")]
  const cluster = crypto.randomUUID().replaceAll("-", "").slice(0, 22)
  const format = ["kafka.tools.StorageTool", "format", "-t", cluster, "-c", properties]
  execFileSync("java", [...java, ...classes, ...format], { stdio: "pipe" })
  const child = spawnWatched(
    ["java", ...java, ...classes, "kafka.Kafka", properties],
    join(folder, "out.log"),
  )
  while (!(await brokerAnswers(way.address, cluster)))
    if (child.exitCode !== null) throw new Error("the broker did not start")
  return {
    address: way.address,
    delay: way.delay,
    async close() {
      await endWatched(child, 20_000)
      await way.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function openWay(port: number) {
  let ms = 0
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1")
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from)
      from.on("close", () => open.delete(from))
      from.on("error", () => to.destroy())
      let before = Promise.resolve()
      const later = (use: () => void) => {
        const due = Date.now() + ms
        // A piece never overtakes the one before.
        before = before.then(
          () => new Promise((resolve) => setTimeout(resolve, Math.max(0, due - Date.now()))),
        )
        void before.then(() => to.destroyed || use())
      }
      from.on("data", (piece) => later(() => to.write(piece)))
      from.on("end", () => later(() => to.end()))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()))
  const address = server.address()
  return {
    address: `127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    delay(next: number) {
      ms = next
    },
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
