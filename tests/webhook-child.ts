import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { stringify } from "yaml"
import { openWebhookPeer, type WebhookPeer } from "../activation/channel/webhook/peer.fixture.ts"
import { PitbossChild } from "../commands/pitboss-child.ts"
import { freePort } from "../ingest/broker/ports.ts"

export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 5).toString("base64")}`

/** Pitboss as a process that can be killed, without a mail server, and an operator's system that takes messages. */
export interface WebhookChild {
  readonly child: PitbossChild
  /** Endpoint `crm-push`, which remembers keys for a day. */
  readonly peer: WebhookPeer
  /** Where nobody listens for `crm-away`. */
  readonly awayPort: number
  /** Asks the door as the operator does; it has to say yes. */
  call(method: string, path: string, body: unknown): Promise<void>
  close(): Promise<void>
}

export async function openWebhookChild(): Promise<WebhookChild> {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-webhook-"))
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 6).toString("base64")
  process.env["TEST_WEBHOOK_SECRET"] = WEBHOOK_SECRET
  const peer = await openWebhookPeer()
  const awayPort = await freePort()
  const common = { secret_env: "TEST_WEBHOOK_SECRET", channel: "push", timeout_ms: 15_000 }
  const webhooks = [
    { id: "crm-push", url: peer.url, idempotency_window: "24h", ...common },
    { id: "crm-away", url: `http://127.0.0.1:${awayPort}/`, ...common },
  ]
  writeFileSync(join(dataDir, "pitboss.yml"), stringify({ webhooks }))
  const child = new PitbossChild(dataDir, await freePort())
  await child.start()
  const operator = { name: "operator", role: "source" }
  const { token } = await child.ask<{ token: string }>("keys-create", operator)
  return {
    ...{ child, peer, awayPort },
    async call(method, path, body) {
      const response = await fetch(`${child.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      })
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    },
    async close() {
      await child.stop()
      await peer.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
