import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { connect } from "node:tls"
import { silentLog } from "../core/effects.ts"
import { endWatched, spawnWatched } from "../ingest/broker/child.ts"
import { ensureKafkaJars } from "../ingest/broker/distribution.ts"
import { freePort } from "../ingest/broker/ports.ts"
import { brokerProperties, log4jConfiguration } from "../ingest/broker/settings.ts"
import { TEST_KAFKA_CACHE } from "../ingest/broker/test-kafka.ts"

const START_MS_MAX = 60_000
const STORE_PASSWORD = "only-in-this-test"

/** A broker that stands for an operator's own cluster: TLS, and nobody without a password. */
export interface SecuredBroker {
  readonly address: string
  /** The certificate authority to trust, as a file. */
  readonly caFile: string
  readonly username: string
  readonly password: string
  close(): Promise<void>
}

export async function openSecuredBroker(): Promise<SecuredBroker> {
  const folder = mkdtempSync(join(tmpdir(), "pitboss-secured-"))
  const caFile = makeCertificate(folder)
  const [username, password] = ["pitboss", "a-long-password"]
  const port = await freePort()
  const inner = { broker: await freePort(), controller: await freePort() }
  const properties = join(folder, "server.properties")
  writeFileSync(properties, securedProperties(inner, port, folder, username, password))
  writeFileSync(join(folder, "log4j2.xml"), log4jConfiguration(folder))
  const jars = await ensureKafkaJars(TEST_KAFKA_CACHE, silentLog)
  const java = [
    `-Dlog4j2.configurationFile=${join(folder, "log4j2.xml")}`,
    "-Xmx384m",
    "-cp",
    join(jars, "*"),
  ]
  const cluster = crypto.randomUUID().replaceAll("-", "").slice(0, 22)
  const scram = `SCRAM-SHA-512=[name=${username},password=${password}]`
  execFileSync(
    "java",
    [...java, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", properties].concat([
      "--add-scram",
      scram,
    ]),
    { stdio: "pipe" },
  )
  const child = spawnWatched(["java", ...java, "kafka.Kafka", properties], join(folder, "out.log"))
  await untilListening(port)
  return {
    address: `127.0.0.1:${port}`,
    caFile,
    username,
    password,
    async close() {
      await endWatched(child, 20_000)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

// The embedded broker's settings, with one more listener that asks for TLS and a password.
function securedProperties(
  inner: Parameters<typeof brokerProperties>[0],
  port: number,
  folder: string,
  username: string,
  password: string,
): string {
  const listener = "listener.name.secured"
  const login = "org.apache.kafka.common.security"
  const more = [
    `listeners=PLAINTEXT://127.0.0.1:${inner.broker},CONTROLLER://127.0.0.1:${inner.controller},SECURED://127.0.0.1:${port}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${inner.broker},SECURED://127.0.0.1:${port}`,
    "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURED:SASL_SSL",
    `${listener}.ssl.keystore.location=${join(folder, "keys.p12")}`,
    `${listener}.ssl.keystore.type=PKCS12`,
    `${listener}.ssl.keystore.password=${STORE_PASSWORD}`,
    `${listener}.sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN`,
    `${listener}.scram-sha-512.sasl.jaas.config=${login}.scram.ScramLoginModule required;`,
    `${listener}.plain.sasl.jaas.config=${login}.plain.PlainLoginModule required user_${username}="${password}";`,
  ]
  return `${brokerProperties(inner, join(folder, "log"))}${more.join("\n")}\n`
}

function makeCertificate(folder: string): string {
  const keys = ["-keystore", join(folder, "keys.p12"), "-storetype", "PKCS12", "-alias", "broker"]
  const pass = ["-storepass", STORE_PASSWORD]
  const name = ["-dname", "CN=localhost", "-ext", "san=ip:127.0.0.1,dns:localhost"]
  execFileSync("keytool", [
    ...["-genkeypair", ...keys, ...pass, ...name],
    ...["-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"],
  ])
  const caFile = join(folder, "ca.pem")
  execFileSync("keytool", ["-exportcert", "-rfc", ...keys, ...pass, "-file", caFile])
  return caFile
}

async function untilListening(port: number): Promise<void> {
  const deadline = Date.now() + START_MS_MAX
  while (!(await speaksTls(port))) {
    if (Date.now() > deadline) throw new Error(`no broker listens on ${port}`)
    await sleep(100)
  }
}

// Nothing is said over this connection; it only shows that the listener is there.
function speaksTls(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false })
    const answer = (isThere: boolean) => () => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once("secureConnect", answer(true))
    socket.once("error", answer(false))
  })
}
