import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Configuration } from "../commands/configuration.ts"
import type { Runtime } from "../commands/running.ts"
import { openRuntime } from "../commands/runtime.ts"
import { freePort } from "../ingest/broker/ports.ts"
import { MailPeer } from "./mail-peer.ts"

/** Everything in one process, with a real SMTP server for its provider. */
export interface MailSite {
  readonly runtime: Runtime
  readonly peer: MailPeer
  /** Sends events through the gateway; every one has to be taken. */
  send(events: readonly object[]): Promise<void>
  /** Ends both, also where the test ended the peer before. */
  close(): Promise<void>
}

/**
 * Opens a site whose provider does not answer yet. Its links lead to this machine, or, where asked, to a public
 * address; a provider elsewhere gets nothing without one. Lists and registers of excluded people are as `pitboss.yml` has them.
 */
export async function openMailSite({
  hasLinks = false,
  host = "127.0.0.1",
  lists = [] as readonly object[],
  registers = [] as readonly object[],
} = {}): Promise<MailSite> {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-mail-"))
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 7).toString("base64")
  const peer = new MailPeer(await freePort())
  const port = await freePort()
  const configuration = Configuration.parse({
    smtp: { host, port: peer.port },
    exclusion_lists: lists,
    registers,
    ...(hasLinks && { public_url: `http://127.0.0.1:${port}/` }),
  })
  const runtime = await openRuntime({ dataDir, need: "everything", configuration, port })
  return {
    runtime,
    peer,
    send: (events) => send(runtime, events),
    async close() {
      await runtime.close()
      await peer.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function send({ door }: Runtime, events: readonly object[]): Promise<void> {
  const { url = "", key = "" } = door ?? {}
  const response = await fetch(`${url}/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(events),
  })
  const { rejected } = (await response.json()) as { rejected: number }
  if (response.status !== 202 || rejected > 0)
    throw new Error(`The gateway answered ${response.status} and refused ${rejected} events.`)
}
