import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { createTransport } from "nodemailer"
import { CONNECTIONS_MAX } from "../../activation/channel/smtp-connections.ts"
import { Configuration } from "../../commands/configuration.ts"
import { campaignsPut } from "../../commands/operation/campaigns.ts"
import type { Runtime } from "../../commands/running.ts"
import { openRuntime } from "../../commands/runtime.ts"
import { inProcess } from "../../commands/session.ts"
import { freePort } from "../../ingest/broker/ports.ts"
import { progress } from "../progress.ts"
import { openSink, type Sink } from "./sink.ts"

const DAY_MS = 86_400_000
const EVENTS_PER_REQUEST = 5_000
/** Behind this, no look takes what came before together with what comes. */
const HISTORY_MS = 5_000
const WAIT_MS_MAX = 1_800_000
const CAMPAIGN = {
  ...{ name: "bench", description: "Everybody who has deposited", channel: "email" },
  ...{ segment: "first-deposit-no-bet", product: "casino", message_class: "promotional" },
  ...{ from: "Tern Casino <hello@tern.example>", subject: "Hello {{ player.first_name }}" },
  body: `<p>Hello {{ player.first_name }}.</p>${"<p>Some lines of text.</p>".repeat(40)}<p><a href="{{ unsubscribe_url }}">Unsubscribe</a></p>`,
}

export interface EmailRates {
  readonly emails_per_s: number
  readonly bare_emails_per_s: number
  readonly players: number
}

/**
 * E-mails a second from the entry of players into a segment on: intents, gate, attempts on disk, SMTP, receipts;
 * from the first mail that a sink in another process has whole to the last. And what bare nodemailer hands to the
 * same sink over as many connections.
 */
export async function emailsPerSecond(players: number): Promise<EmailRates> {
  const sink = await openSink()
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-bench-"))
  process.env["PITBOSS_MASTER_KEY"] ??= Buffer.alloc(32, 1).toString("base64")
  const port = await freePort()
  const configuration = Configuration.parse({
    smtp: { host: "127.0.0.1", port: sink.port },
    public_url: `http://127.0.0.1:${port}/`,
  })
  const runtime = await openRuntime({ dataDir, need: "everything", configuration, port })
  try {
    const bare_emails_per_s = await bare(sink, players)
    const emails_per_s = await throughPitboss(runtime, sink, players)
    return { emails_per_s, bare_emails_per_s, players }
  } finally {
    await runtime.close()
    await sink.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function bare(sink: Sink, count: number): Promise<number> {
  progress("bare nodemailer sends", count, "e-mails")
  const transport = createTransport({
    ...{ host: "127.0.0.1", port: sink.port, secure: false, ignoreTLS: true },
    ...{ pool: true, maxConnections: CONNECTIONS_MAX, maxMessages: Number.POSITIVE_INFINITY },
  })
  await sink.reset()
  const { from, subject, body: html } = CAMPAIGN
  await Promise.all(
    Array.from({ length: count }, (_, n) =>
      transport.sendMail({ from, to: `bare${n}@players.example`, subject, html }),
    ),
  )
  transport.close()
  return rateOf(await sink.count())
}

async function throughPitboss(runtime: Runtime, sink: Sink, players: number): Promise<number> {
  await runtime.store.vault.putAll(
    Array.from({ length: players }, (_, n) => ({
      player: { brand: "tern", playerId: `p${n}` },
      patch: { email: `p${n}@players.example`, first_name: `Player ${n}` },
    })),
  )
  const text = JSON.stringify(CAMPAIGN)
  await inProcess(runtime).invoke(campaignsPut, { path: "bench.yml", text, by: "bench" })
  progress("registers", players, "players")
  const past = Date.now() - 20 * DAY_MS
  const of = (n: number, id: string, type: string, at: number, more: object) => ({
    ...{ event_id: `p${n}-${id}`, type, brand: "tern", player_id: `p${n}` },
    ...{ occurred_at: new Date(at).toISOString(), ...more },
  })
  const profile = { country: "MT", jurisdiction: "MT", currency: "EUR", time_zone: "Europe/Malta" }
  const consent = { channel: "email", product: "all", granted: true }
  const history = (n: number) => [
    of(n, "r", "player.registered", past, profile),
    of(n, "k", "kyc.updated", past, { status: "approved", age_verified: true }),
    of(n, "c", "consent.changed", past, consent),
  ]
  const everybody = Array.from({ length: players }, (_, n) => n)
  await send(runtime, everybody.flatMap(history))
  await runtime.roles?.settled()
  // History that is looked at together with a deposit makes the entry a late one, which starts no message.
  await sleep(HISTORY_MS)
  await sink.reset()
  progress("players deposit, and get their e-mails")
  const money = { status: "approved", amount: "10", currency: "EUR" }
  await send(
    runtime,
    everybody.map((n) => of(n, "d", "deposit", Date.now(), { payment_id: `y${n}`, ...money })),
  )
  const until = Date.now() + WAIT_MS_MAX
  for (;;) {
    const count = await sink.count()
    if (count.mails >= players) return rateOf(count)
    if (Date.now() > until) throw new Error(`${count.mails} of ${players} e-mails came.`)
    progress("of", players, "e-mails have come", count.mails)
    await sleep(1_000)
  }
}

function rateOf({ mails, firstAt, lastAt }: Awaited<ReturnType<Sink["count"]>>): number {
  return Math.round(mails / (Math.max(1, lastAt - firstAt) / 1_000))
}

async function send({ door }: Runtime, events: readonly object[]): Promise<void> {
  const { url = "", key = "" } = door ?? {}
  for (let at = 0; at < events.length; at += EVENTS_PER_REQUEST) {
    const response = await fetch(`${url}/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(events.slice(at, at + EVENTS_PER_REQUEST)),
    })
    if (response.status !== 202) throw new Error(`The gateway answered ${response.status}.`)
    await response.arrayBuffer()
  }
}
