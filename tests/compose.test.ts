import { execFileSync } from "node:child_process"
import { resolve } from "node:path"
import { DockerComposeEnvironment, Wait } from "testcontainers"
import { expect, test } from "vitest"

const ROOT = resolve(import.meta.dirname, "..")
const UP_MS_MAX = 600_000

function hasEngine(): boolean {
  try {
    execFileSync("docker", ["info"], { stdio: "ignore", timeout: 10_000 })
    return true
  } catch {
    return false
  }
}

const isRunnable = hasEngine()
if (!isRunnable)
  console.warn("skipped: docker-compose.yml is not started, since no Docker engine runs here")

test.skipIf(!isRunnable)(
  "docker compose brings up Kafka, ClickHouse and a Pitboss that takes an event",
  async () => {
    const environment = await new DockerComposeEnvironment(ROOT, "docker-compose.yml")
      .withEnvironment({
        CLICKHOUSE_PASSWORD: "only-in-this-test",
        PITBOSS_MASTER_KEY: Buffer.alloc(32, 9).toString("base64"),
      })
      .withBuild()
      .withWaitStrategy("pitboss-1", Wait.forHealthCheck())
      .up()
    try {
      const pitboss = environment.getContainer("pitboss-1")
      const command = ["npm", "run", "-s", "pitboss", "--", "keys", "create", "pam"]
      const made = await pitboss.exec([...command, "--data", "/var/lib/pitboss", "--json"])
      expect(made.exitCode).toBe(0)
      const { token } = JSON.parse(made.stdout) as { token: string }
      const response = await fetch("http://127.0.0.1:8080/v1/events", {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({
          event_id: "e1",
          type: "session.started",
          brand: "orsa",
          player_id: "p1",
          occurred_at: new Date().toISOString(),
          session_id: "s1",
        }),
      })
      expect(response.status).toBe(202)
    } finally {
      await environment.down({ removeVolumes: true })
    }
  },
  UP_MS_MAX,
)
