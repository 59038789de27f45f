import { randomUUID } from "node:crypto"
import { Pool } from "undici"
import { CONNECTIONS_MAX } from "../../activation/channel/smtp-connections.ts"
import { progress } from "../progress.ts"

const ENDPOINT = "bench-sink"
const SECRET_ENV = "PITBOSS_BENCH_WEBHOOK_SECRET"
const PATH = "/hook"

/** What Pitboss has called, and a bare loop besides. */
export const WEBHOOK_CAMPAIGN = {
  ...{ name: "bench-calls", description: "Everybody who has deposited", channel: "webhook" },
  ...{ segment: "first-deposit-no-bet", product: "casino", message_class: "promotional" },
  ...{ endpoint: ENDPOINT, title: "Hello {{ player.first_name }}" },
  body: `Hello {{ player.first_name }}. ${"Some lines of text. ".repeat(20)} {{ unsubscribe_url }}`,
}

/** The sink as an endpoint, with a secret that this process has from here on. */
export function webhookTo(port: number): object {
  process.env[SECRET_ENV] = `whsec_${Buffer.alloc(32, 3).toString("base64")}`
  return {
    ...{ id: ENDPOINT, url: `http://127.0.0.1:${port}${PATH}`, secret_env: SECRET_ENV },
    ...{ channel: "push", sends: ["first_name"], idempotency_window: "24h" },
  }
}

/** Makes as many calls of as many bytes, as fast as undici does over the connections that Pitboss has. */
export async function bareCalls(port: number, count: number): Promise<void> {
  progress("bare undici makes", count, "calls")
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS_MAX, pipelining: 1 })
  const { name: campaign, title, body } = WEBHOOK_CAMPAIGN
  let left = count
  const loop = async () => {
    while (left > 0) {
      left -= 1
      const id = randomUUID()
      const content = JSON.stringify({ type: "message", id, campaign, title, body })
      const headers = { "content-type": "application/json", "idempotency-key": id }
      const request = { path: PATH, method: "POST", headers, body: content } as const
      await (await pool.request(request)).body.json()
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS_MAX }, loop))
  await pool.close()
}
