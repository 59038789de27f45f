import { execFile } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import type { Log } from "../../core/effects.ts"
import { asError, PitbossError } from "../../core/errors.ts"

const run = promisify(execFile)

/** Version of Apache Kafka that pom.xml names; also the cache folder's name. */
export const KAFKA_VERSION = "4.1.1"

const JAVA_MAJOR_MIN = 17
const FETCH_MS_MAX = 300_000

/**
 * Brings Kafka's jars into the cache folder with the ordinary Maven client, once, and returns
 * their folder. Safe when two processes fetch at once: each fetches beside, the first rename wins.
 * Throws KAFKA_MAVEN_MISSING or KAFKA_FETCH_FAILED.
 */
export async function ensureKafkaJars(cacheDir: string, log: Log): Promise<string> {
  const folder = join(cacheDir, `kafka-${KAFKA_VERSION}`)
  if (existsSync(folder)) return folder
  mkdirSync(cacheDir, { recursive: true })
  log.info({ version: KAFKA_VERSION }, "fetching Apache Kafka by Maven, once (43 MB)")
  const fetching = `${folder}.${process.pid}`
  await copyDependencies(fetching)
  if (!readdirSync(fetching).some((name) => name.startsWith("kafka-server-")))
    throw new PitbossError(
      "KAFKA_FETCH_FAILED",
      "Maven ended well but brought no Kafka server jar.",
    )
  try {
    renameSync(fetching, folder)
  } catch (thrown) {
    rmSync(fetching, { recursive: true, force: true })
    if (!existsSync(folder)) throw thrown
  }
  return folder
}

async function copyDependencies(folder: string): Promise<void> {
  const pom = join(dirname(fileURLToPath(import.meta.url)), "pom.xml")
  const goal = ["-q", "-B", "-f", pom, "dependency:copy-dependencies"]
  try {
    await run("mvn", [...goal, `-DoutputDirectory=${folder}`], { timeout: FETCH_MS_MAX })
  } catch (thrown) {
    rmSync(folder, { recursive: true, force: true })
    if (isMissing(thrown))
      throw new PitbossError(
        "KAFKA_MAVEN_MISSING",
        "The embedded Kafka is fetched by Maven, and no 'mvn' is on the PATH: install Maven (for example: apt-get install maven), or point KAFKA_BROKERS at a cluster of your own.",
      )
    throw new PitbossError(
      "KAFKA_FETCH_FAILED",
      `Maven could not fetch Apache Kafka: ${asError(thrown).message.slice(0, 400)}`,
      {},
      { cause: thrown },
    )
  }
}

/** Throws KAFKA_JAVA_MISSING unless a Java runtime that can run Kafka is on the PATH. */
export async function requireJava(): Promise<void> {
  const hint = `install Java ${JAVA_MAJOR_MIN} or newer (for example: apt-get install openjdk-17-jre-headless), or point KAFKA_BROKERS at a cluster of your own.`
  const version = await run("java", ["-version"]).catch((thrown: unknown) => {
    // macOS has a 'java' that only says that there is none.
    const why = isMissing(thrown)
      ? "No 'java' is on the PATH"
      : "The 'java' on the PATH does not run"
    throw new PitbossError("KAFKA_JAVA_MISSING", `${why}: ${hint}`, {}, { cause: thrown })
  })
  const major = Number(/version "(\d+)/.exec(version.stderr)?.[1] ?? 0)
  if (major < JAVA_MAJOR_MIN)
    throw new PitbossError("KAFKA_JAVA_MISSING", `Java ${major} is too old for Kafka: ${hint}`)
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT"
}
