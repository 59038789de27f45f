import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { Configuration } from "../../commands/configuration.ts"
import { campaignsPut, campaignsRemove } from "../../commands/operation/campaigns.ts"
import type { Runtime } from "../../commands/running.ts"
import { openRuntime } from "../../commands/runtime.ts"
import { inProcess } from "../../commands/session.ts"
import { freePort } from "../../ingest/broker/ports.ts"
import { progress } from "../progress.ts"
import { bareCalls, WEBHOOK_CAMPAIGN, webhookTo } from "./bare-calls.ts"
import { bareMails, MAIL_CAMPAIGN } from "./bare-mails.ts"
import { openSink, type Sink } from "./sink.ts"

const DAY_MS = 86_400_000
const EVENTS_PER_REQUEST = 5_000
/** Behind this, no look takes what came before together with what comes. */
const HISTORY_MS = 5_000
const WAIT_MS_MAX = 1_800_000

export interface SendRates {
  readonly emails_per_s: number
  readonly bare_emails_per_s: number
  readonly webhooks_per_s: number
  readonly bare_webhooks_per_s: number
}

/** A campaign, and what its players' consent is for. */
interface Sending {
  readonly campaign: { readonly name: string }
  readonly channel: "email" | "push"
  /** Begins the names of its players. */
  readonly prefix: string
}

/**
 * Messages a second from the entry of players into a segment on: intents, gate, attempts on disk, hand-over, receipts;
 * from the first that a sink in another process has whole to the last. And what bare nodemailer, or a bare loop of undici,
 * hands to the same sink over as many connections.
 */
export async function sendsPerSecond(players: number): Promise<SendRates> {
  const sink = await openSink()
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-bench-"))
  process.env["PITBOSS_MASTER_KEY"] ??= Buffer.alloc(32, 1).toString("base64")
  const port = await freePort()
  const configuration = Configuration.parse({
    smtp: { host: "127.0.0.1", port: sink.port },
    webhooks: [webhookTo(sink.httpPort)],
    public_url: `http://127.0.0.1:${port}/`,
  })
  const runtime = await openRuntime({ dataDir, need: "everything", configuration, port })
  try {
    const bare_emails_per_s = await bare(sink, () => bareMails(sink.port, players))
    const mails = { campaign: MAIL_CAMPAIGN, channel: "email", prefix: "p" } as const
    const emails_per_s = await throughPitboss(runtime, sink, players, mails)
    const bare_webhooks_per_s = await bare(sink, () => bareCalls(sink.httpPort, players))
    const calls = { campaign: WEBHOOK_CAMPAIGN, channel: "push", prefix: "w" } as const
    const webhooks_per_s = await throughPitboss(runtime, sink, players, calls)
    return { emails_per_s, bare_emails_per_s, webhooks_per_s, bare_webhooks_per_s }
  } finally {
    await runtime.close()
    await sink.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function bare(sink: Sink, sending: () => Promise<void>): Promise<number> {
  await sink.reset()
  await sending()
  return rateOf(await sink.count())
}

async function throughPitboss(
  runtime: Runtime,
  sink: Sink,
  players: number,
  { campaign, channel, prefix }: Sending,
): Promise<number> {
  const names = Array.from({ length: players }, (_, n) => `${prefix}${n}`)
  await runtime.store.vault.putAll(
    names.map((playerId) => ({
      player: { brand: "tern", playerId },
      patch: { email: `${playerId}@players.example`, first_name: `Player ${playerId}` },
    })),
  )
  const put = { path: "bench.yml", text: JSON.stringify(campaign), by: "bench" }
  await inProcess(runtime).invoke(campaignsPut, put)
  await register(runtime, names, channel)
  await sink.reset()
  progress("players deposit, and get what is for them by", channel)
  const money = { status: "approved", amount: "10", currency: "EUR" }
  await send(
    runtime,
    names.map((one) => event(one, "d", "deposit", Date.now(), { payment_id: `y${one}`, ...money })),
  )
  const rate = rateOf(await all(sink, players))
  await inProcess(runtime).invoke(campaignsRemove, { name: campaign.name, by: "bench" })
  return rate
}

const event = (player: string, id: string, type: string, at: number, more: object) => ({
  ...{ event_id: `${player}-${id}`, type, brand: "tern", player_id: player },
  ...{ occurred_at: new Date(at).toISOString(), ...more },
})

async function register(
  runtime: Runtime,
  names: readonly string[],
  channel: string,
): Promise<void> {
  progress("registers", names.length, "players")
  const past = Date.now() - 20 * DAY_MS
  const profile = { country: "MT", jurisdiction: "MT", currency: "EUR", time_zone: "Europe/Malta" }
  const consent = { channel, product: "all", granted: true }
  const history = (one: string) => [
    event(one, "r", "player.registered", past, profile),
    event(one, "k", "kyc.updated", past, { status: "approved", age_verified: true }),
    event(one, "c", "consent.changed", past, consent),
  ]
  await send(runtime, names.flatMap(history))
  await runtime.roles?.settled()
  // History that is looked at together with a deposit makes the entry a late one, which starts no message.
  await sleep(HISTORY_MS)
}

type Count = Awaited<ReturnType<Sink["count"]>>

async function all(sink: Sink, players: number): Promise<Count> {
  const until = Date.now() + WAIT_MS_MAX
  for (;;) {
    const count = await sink.count()
    if (count.taken >= players) return count
    if (Date.now() > until) throw new Error(`${count.taken} of ${players} messages came.`)
    progress("of", players, "messages have come", count.taken)
    await sleep(1_000)
  }
}

function rateOf({ taken, firstAt, lastAt }: Count): number {
  return Math.round(taken / (Math.max(1, lastAt - firstAt) / 1_000))
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
