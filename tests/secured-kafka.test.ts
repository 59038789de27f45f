import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Configuration } from "../commands/configuration.ts"
import { openRuntime } from "../commands/runtime.ts"
import { freePort } from "../ingest/broker/ports.ts"
import { openSecuredBroker, type SecuredBroker } from "./secured-broker.ts"

const SETTINGS = [
  "KAFKA_BROKERS",
  "KAFKA_TLS_CA",
  "KAFKA_SASL_MECHANISM",
  "KAFKA_SASL_USERNAME",
  "KAFKA_SASL_PASSWORD",
] as const

let broker: SecuredBroker

beforeAll(async () => {
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 6).toString("base64")
  broker = await openSecuredBroker()
})

afterAll(async () => {
  for (const name of SETTINGS) delete process.env[name]
  await broker?.close()
})

const bet = (id: string) => ({
  event_id: id,
  type: "casino.bet",
  brand: "orsa",
  player_id: "p1",
  occurred_at: "2026-11-01T10:00:00.000Z",
  round_id: "r1",
  game_id: "g1",
  stake_real: "2.50",
  stake_bonus: "0",
  currency: "EUR",
})

async function withPitboss<Result>(
  mechanism: string,
  password: string,
  use: (runtime: Awaited<ReturnType<typeof openRuntime>>) => Promise<Result>,
  { address, caFile, username } = broker,
): Promise<Result> {
  const values = [address, caFile, mechanism, username, password]
  SETTINGS.forEach((name, index) => {
    process.env[name] = values[index]
  })
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-own-cluster-"))
  try {
    const configuration = Configuration.parse({})
    const runtime = await openRuntime({ dataDir, need: "everything", configuration })
    try {
      return await use(runtime)
    } finally {
      await runtime.close()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

describe("an operator's own cluster, over TLS and with a password", () => {
  test("takes events and gives them back", async () => {
    const id = "over-tls"
    const found = await withPitboss("plain", broker.password, async (runtime) => {
      const { url = "", key = "" } = runtime.door ?? {}
      const response = await fetch(`${url}/v1/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify(bet(id)),
      })
      expect(response.status).toBe(202)
      await runtime.roles?.settled()
      return runtime.warehouse.query(`select event_id from raw_event where event_id = '${id}'`)
    })
    expect(found).toEqual([{ event_id: id }])
  })

  test("is not asked in a way that the engine cannot log in by", async () => {
    const refused = withPitboss("scram-sha-512", broker.password, async () => undefined)
    await expect(refused).rejects.toMatchObject({ code: "LOG_ACCESS" })
  })

  test("says that nobody listens where a broker should be", async () => {
    const gone = { ...broker, address: `127.0.0.1:${await freePort()}` }
    const refused = withPitboss("plain", broker.password, async () => undefined, gone)
    await expect(refused).rejects.toMatchObject({ code: "LOG_UNREACHABLE" })
  })

  test("says that the password is wrong, and starts nothing", async () => {
    const refused = withPitboss("plain", "a wrong one", async () => undefined)
    await expect(refused).rejects.toMatchObject({ code: "LOG_REFUSED" })
    await expect(refused).rejects.toThrow(/KAFKA_SASL_USERNAME/)
  })
})
