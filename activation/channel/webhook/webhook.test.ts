import { Webhook } from "standardwebhooks"
import { afterEach, beforeEach, expect, test } from "vitest"
import { freePort } from "../../../ingest/broker/ports.ts"
import { clear, decide, type WebhookMessage } from "../../compliance/decide.ts"
import { GROUP_RULEBOOK, promotion, recipient } from "../../compliance/recipient.fixture.ts"
import type { Channel } from "../channel.ts"
import { type Answering, openWebhookPeer, taken, type WebhookPeer } from "./peer.fixture.ts"
import { keyOf } from "./signature.ts"
import { openWebhook } from "./webhook.ts"

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`
const TIMEOUT_MS = 400
/** Far more than the bound that a test sets, and far less than forever. */
const SOON_MS_MAX = 4_000
const HOUR_MS = 3_600_000

const message: WebhookMessage = {
  ...{ intentId: "i1", brand: "orsa", playerId: "p1", endpoint: "crm-push" },
  ...{ campaign: "hello", campaignVersion: "v1", messageClass: "promotional" },
  ...{ title: "Hi", body: "Come <b>in</b>", contact: {}, payload: '{"game":"slots"}' },
  ...{ unsubscribeUrl: "https://orsa.example/u", wantedAt: "2026-11-28T04:00:00Z" },
}

let peer: WebhookPeer
let channel: Channel

beforeEach(async () => {
  peer = await openWebhookPeer()
  channel = open()
})

afterEach(async () => {
  await channel.close()
  await peer.close()
})

function open(more: object = {}, url = peer.url): Channel {
  const key = keyOf(SECRET)
  if (key === undefined) throw new Error("expected a secret that can be used")
  return openWebhook(
    {
      ...{ id: "crm-push", url, channel: "push", sends: [], timeout_ms: TIMEOUT_MS },
      ...{ allow_private: false, ...more },
    },
    key,
  )
}

async function send(way = channel, ageMs = 0) {
  const at = Date.now() - ageMs
  const decision = decide(recipient(), promotion(), at, GROUP_RULEBOOK)
  const cleared = clear(message, decision, at)
  if (cleared === undefined) throw new Error("expected a message that is cleared")
  const began = performance.now()
  const delivery = await way.send(cleared)
  expect(performance.now() - began).toBeLessThan(SOON_MS_MAX)
  return delivery
}

test("a call says what the campaign says, under a key and a signature that the receiver's library takes", async () => {
  expect(await channel.ready(2)).toBeUndefined()
  expect(await send()).toEqual({
    ...{ state: "accepted", isFinal: true, detail: "HTTP 202", providerMessageId: "msg-1" },
  })
  const [call] = peer.calls
  if (call === undefined) throw new Error("nothing came")
  expect(call.path).toBe("/hook?at=1")
  expect(call.headers["idempotency-key"]).toBe("i1")
  expect(call.headers["webhook-id"]).toBe("i1")
  const headers = call.headers as Record<string, string>
  expect(new Webhook(SECRET).verify(call.text, headers)).toEqual({
    ...{ type: "message", id: "i1", brand: "orsa", player_id: "p1", campaign: "hello" },
    ...{
      campaign_version: "v1",
      message_class: "promotional",
      title: "Hi",
      body: "Come <b>in</b>",
    },
    ...{ unsubscribe_url: "https://orsa.example/u", wanted_at: "2026-11-28T04:00:00Z" },
    payload: { game: "slots" },
  })
  const forged = { ...headers, "webhook-id": "i2" }
  expect(() => new Webhook(SECRET).verify(call.text, forged)).toThrow()
})

const says =
  (status: number, headers: Record<string, string> = {}): Answering =>
  (answer) =>
    void answer.writeHead(status, headers).end("p1@players.example was here")

test.each([400, 404, 410, 413, 422])(
  "%i is the end of the message, and of no other",
  async (status) => {
    peer.answering = says(status)
    const { fault, ...delivery } = await send()
    expect([delivery, fault]).toEqual([
      { state: "failed", isFinal: true, detail: `HTTP ${status}`, providerMessageId: "" },
      undefined,
    ])
  },
)

test.each([401, 403, 405, 301, 307])(
  "%i is no word on the message, but on who sends",
  async (status) => {
    peer.answering = says(status, { location: `http://127.0.0.1:${peer.port}/elsewhere` })
    expect(await send()).toEqual({
      ...{ state: "failed", isFinal: false, detail: `SENDER ${status}`, providerMessageId: "" },
      fault: "sender",
    })
    // Nobody follows where it leads.
    expect(peer.calls.map(({ path }) => path)).toEqual(["/hook?at=1"])
  },
)

test.each([
  [429, "2", 2_000],
  [503, "999999", HOUR_MS],
  [503, "soon", undefined],
  [408, undefined, undefined],
  [409, undefined, undefined],
  [500, undefined, undefined],
])("%i with Retry-After %s is tried again, not before that", async (status, said, wait) => {
  peer.answering = says(status, said === undefined ? {} : { "retry-after": said })
  expect(await send()).toEqual({
    ...{ state: "failed", isFinal: false, detail: `HTTP ${status}`, providerMessageId: "" },
    ...{ fault: "provider", retryAfterMs: wait },
  })
})

test("a date in Retry-After is waited for", async () => {
  peer.answering = says(429, { "retry-after": new Date(Date.now() + 60_000).toUTCString() })
  const { retryAfterMs = 0 } = await send()
  expect(Math.abs(retryAfterMs - 60_000)).toBeLessThan(5_000)
})

const closes: Answering = (_answer, _call, socket) => void socket.destroy()
const drips: Answering = (_answer, _call, socket) => {
  socket.write("HTTP/1.1 200 OK\r\n")
  const timer = setInterval(() => socket.write("x-more: 1\r\n"), 20)
  socket.once("close", () => clearInterval(timer))
}
const breaks: Answering = (_answer, _call, socket) => void socket.end("HTTP/1.1 20")
const hangs: Answering = () => undefined

test.each([
  ["hangs", hangs],
  ["closes without a word", closes],
  ["closes midway", breaks],
  ["drips its headers", drips],
])(
  "of a call to who %s nobody knows how it ended: it is made again only where the key is remembered",
  async (_what, answering) => {
    peer.answering = answering
    const unknown = { state: "unknown", providerMessageId: "", fault: "provider" }
    expect(await send()).toMatchObject({ ...unknown, isFinal: true })
    const remembering = open({ idempotency_window: HOUR_MS })
    expect(remembering.rememberedMs).toBe(HOUR_MS)
    expect(await send(remembering)).toMatchObject({ ...unknown, isFinal: false })
    await remembering.close()
    expect(peer.calls.length).toBe(2)
  },
)

test.each([
  ["never ends", (answer: Parameters<Answering>[0]) => void answer.writeHead(200).write("{")],
  [
    "is endless",
    (answer: Parameters<Answering>[0]) => {
      const timer = setInterval(() => answer.write("x".repeat(65_536)), 1)
      answer.writeHead(200).once("close", () => clearInterval(timer))
    },
  ],
  ["is no JSON", (answer: Parameters<Answering>[0]) => void answer.writeHead(200).end("{")],
  [
    "names an address for an id",
    (answer: Parameters<Answering>[0]) => void answer.writeHead(200).end('{"id":"a@b.example"}'),
  ],
])("an answer that %s says by its status that the message was taken", async (_what, answering) => {
  peer.answering = answering
  expect(await send()).toMatchObject({
    state: "accepted",
    providerMessageId: "",
    detail: "HTTP 200",
  })
  peer.answering = taken
  expect(await send()).toMatchObject({ state: "accepted", providerMessageId: "msg-1" })
})

test("nothing is handed over when the clearance has ended before the endpoint is reached", async () => {
  expect(await send(channel, 2_000)).toMatchObject({
    state: "failed",
    isFinal: false,
    detail: "NOT_CLEARED",
  })
  expect(peer.calls).toEqual([])
})

test("an endpoint that is away is so before anybody is decided on, and is back when it is", async () => {
  const port = await freePort()
  const away = open({}, `http://127.0.0.1:${port}/`)
  expect(await away.ready(4)).toBe("ECONNREFUSED")
  expect(await send(away)).toMatchObject({
    ...{ state: "failed", isFinal: false, detail: "ECONNREFUSED", fault: "provider" },
  })
  const back = await openWebhookPeer(taken, port)
  expect(await away.ready(4)).toBeUndefined()
  expect(await send(away)).toMatchObject({ state: "accepted" })
  await away.close()
  await back.close()
})

test("an address that may not be called is so before anybody is decided on, and nothing is connected to", async () => {
  const inside = open({}, "https://10.0.0.1/hook")
  expect(await inside.ready(1)).toBe("ADDRESS_REFUSED")
  expect(await send(inside)).toMatchObject({
    ...{ state: "failed", isFinal: false, detail: "ADDRESS_REFUSED", fault: "provider" },
  })
  await inside.close()
})

test("by its name this machine is called where it is what was configured", async () => {
  const named = open({}, `http://localhost:${peer.port}/hook`)
  expect(await named.ready(2)).toBeUndefined()
  expect((await send(named)).state).toBe("accepted")
  await named.close()
})

test("who cannot prove by a certificate that he is the endpoint gets nothing", async () => {
  const impostor = open({}, peer.url.replace("http:", "https:"))
  expect(await impostor.ready(1)).toMatch(/^(EPROTO|ERR_SSL_\w+)$/)
  expect((await send(impostor)).state).toBe("failed")
  expect(peer.calls).toEqual([])
  await impostor.close()
})

test("connections are kept from call to call, and none is used that the endpoint has ended", async () => {
  expect(await channel.ready(4)).toBeUndefined()
  for (let call = 0; call < 10; call += 1) expect((await send()).state).toBe("accepted")
  const ports = new Set<number | undefined>()
  peer.answering = (answer, call, socket) => {
    ports.add(socket.remotePort)
    return taken(answer, call, socket)
  }
  for (let call = 0; call < 10; call += 1) await send()
  expect(ports.size).toBeLessThanOrEqual(4)
  peer.answering = (answer, call, socket) => {
    answer.setHeader("connection", "close")
    return taken(answer, call, socket)
  }
  for (let call = 0; call < 10; call += 1) {
    expect(await channel.ready(1)).toBeUndefined()
    expect((await send()).state).toBe("accepted")
  }
})

test("behind its end nothing is called, and what is under way is broken off", async () => {
  peer.answering = hangs
  const patient = open({ timeout_ms: 15_000 })
  const sending = send(patient)
  await expect.poll(() => peer.calls.length).toBe(1)
  await patient.close()
  expect(await sending).toMatchObject({ state: "unknown", isFinal: true })
  expect(await patient.ready(1)).toBe("ERROR")
  expect((await send(patient)).state).toBe("failed")
  expect(peer.calls.length).toBe(1)
})
