import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { type EmbeddedKafka, openEmbeddedKafka } from "./embedded-kafka.ts"

/** The jars are shared with the development data directory, so that tests fetch nothing twice. */
export const TEST_KAFKA_CACHE = resolve(
  dirname(fileURLToPath(import.meta.url)),
  "../../.pitboss/kafka",
)

export interface TestKafka extends EmbeddedKafka {
  readonly dataDir: string
}

/** A real broker in a fresh temporary folder; `close` ends it and removes the folder. */
export async function openTestKafka(): Promise<TestKafka> {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-kafka-"))
  const kafka = await openEmbeddedKafka({ dataDir, cacheDir: TEST_KAFKA_CACHE })
  return {
    ...kafka,
    dataDir,
    async close() {
      await kafka.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
