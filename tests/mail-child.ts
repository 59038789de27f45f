import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { stringify } from "yaml"
import { PitbossChild } from "../commands/pitboss-child.ts"
import { freePort } from "../ingest/broker/ports.ts"
import { MailPeer } from "./mail-peer.ts"

/** Pitboss as a process that can be killed, with a real SMTP server for its provider, and an operator's key. */
export interface MailChild {
  readonly dataDir: string
  readonly peer: MailPeer
  readonly child: PitbossChild
  /** Asks the door as the operator does. */
  call(method: string, path: string, body: unknown): Promise<Response>
  close(): Promise<void>
}

export async function openMailChild(): Promise<MailChild> {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-child-"))
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 6).toString("base64")
  const peer = new MailPeer(await freePort())
  await peer.open()
  const smtp = { host: "127.0.0.1", port: peer.port, secure: false }
  writeFileSync(join(dataDir, "pitboss.yml"), stringify({ smtp }))
  const child = new PitbossChild(dataDir, await freePort())
  await child.start()
  const operator = { name: "operator", role: "source" }
  const { token } = await child.ask<{ token: string }>("keys-create", operator)
  return {
    ...{ dataDir, peer, child },
    call: (method, path, body) =>
      fetch(`${child.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    async close() {
      await child.stop()
      await peer.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
