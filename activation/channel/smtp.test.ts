import type { Socket } from "node:net"
import { afterEach, expect, test } from "vitest"
import { clear, decide, type Message } from "../compliance/decide.ts"
import { GROUP_RULEBOOK, promotion, recipient } from "../compliance/recipient.fixture.ts"
import type { Channel } from "./channel.ts"
import { openSmtp } from "./smtp.ts"
import { type Answers, openSmtpPeer, type SmtpPeer } from "./smtp-peer.fixture.ts"

const DRIP_MS = 40
/** Far more than the bound that a test sets, and far less than forever. */
const SOON_MS_MAX = 4_000

const message: Message = {
  ...{ intentId: "i1", brand: "orsa", playerId: "p1", to: "a@players.example" },
  ...{ from: "Orsa <hello@casino.example>", subject: "Hi", html: "<p>Hi</p>" },
}

let peer: SmtpPeer
let channel: Channel

async function open(answers: Answers, limits: object = {}) {
  peer = await openSmtpPeer(answers)
  channel = openSmtp({ host: "127.0.0.1", port: peer.port, secure: false, ...limits })
}

afterEach(async () => {
  await channel.close()
  await peer.close()
})

function send() {
  const now = Date.now()
  const cleared = clear(message, decide(recipient(), promotion(), now, GROUP_RULEBOOK), now)
  if (cleared === undefined) throw new Error("expected a message that is cleared")
  return channel.send(cleared)
}

/** Never silent, and never done. */
function drip(socket: Socket): string {
  const timer = setInterval(() => socket.write("250-still thinking\r\n"), DRIP_MS)
  socket.once("close", () => clearInterval(timer))
  return ""
}

async function timed<Result>(work: Promise<Result>): Promise<Result> {
  const began = performance.now()
  const result = await work
  expect(performance.now() - began).toBeLessThan(SOON_MS_MAX)
  return result
}

test("a server that greets and then says 'not yet' again and again is given up as away", async () => {
  await open((verb, socket) => (verb === "EHLO" ? drip(socket) : undefined), { openMsMax: 300 })
  expect(await timed(channel.ready(1))).toBe("ETIMEDOUT")
})

test("a server that says so before the content was handed over has not got the message", async () => {
  await open((verb, socket) => (verb === "MAIL" ? drip(socket) : undefined), { callMsMax: 300 })
  expect(await channel.ready(1)).toBeUndefined()
  const failed = { state: "failed", isFinal: false, detail: "ETIMEDOUT", fault: "provider" }
  expect(await timed(send())).toMatchObject(failed)
})

test("of one that says so behind the content nobody knows whether it has it", async () => {
  await open((verb, socket) => (verb === "." ? drip(socket) : undefined), { callMsMax: 300 })
  expect(await channel.ready(1)).toBeUndefined()
  const unknown = { state: "unknown", isFinal: true, detail: "ETIMEDOUT", fault: "provider" }
  expect(await timed(send())).toMatchObject(unknown)
})

test("a channel that is closed breaks off what is under way, and opens nothing more", async () => {
  await open((verb, socket) => (verb === "MAIL" ? drip(socket) : undefined))
  expect(await channel.ready(1)).toBeUndefined()
  const sent = timed(send())
  await expect.poll(() => peer.said.some((line) => line.startsWith("MAIL"))).toBe(true)
  await channel.close()
  expect(await sent).toMatchObject({ state: "failed", isFinal: false, detail: "EINTERRUPTED" })
  expect(await channel.ready(1)).toBe("ERROR")
})

test("a connection that ended well carries the next message too", async () => {
  await open(() => undefined)
  expect(await channel.ready(1)).toBeUndefined()
  expect([(await send()).state, (await send()).state]).toEqual(["accepted", "accepted"])
  expect(peer.said.filter((line) => line.startsWith("EHLO"))).toHaveLength(1)
})

test.each([
  ["MAIL", "530 5.7.0 Authentication required", "SENDER 530 5.7.0"],
  ["MAIL", "553 not your address", "SENDER 553"],
  ["RCPT", "530 5.7.0 Authentication required", "SENDER 530 5.7.0"],
  ["RCPT", "553 5.7.1 <a>: Sender address rejected: not owned by user", "SENDER 553 5.7.1"],
  ["RCPT", "550 relay not permitted", "SENDER 550"],
  ["RCPT", "550 5.4.5 Daily user sending limit exceeded", "SENDER 550 5.4.5"],
  [".", "550 5.7.26 Unauthenticated email is not accepted", "SENDER 550 5.7.26"],
])("a refusal of the sender is no last word on the message: %s, %s", async (at, answer, detail) => {
  await open((verb) => (verb === at ? answer : undefined))
  expect(await channel.ready(1)).toBeUndefined()
  expect(await send()).toMatchObject({ state: "failed", isFinal: false, detail, fault: "sender" })
})

test("a login that is refused while a message waits is none either", async () => {
  const login = { user: "u", password: "p" }
  await open((verb) => (verb === "EHLO" ? "250-peer\r\n250 AUTH PLAIN" : authOf(verb)), login)
  const refused = { state: "failed", isFinal: false, detail: "SENDER 535 5.7.8", fault: "sender" }
  expect(await channel.ready(1)).toBe("SENDER 535 5.7.8")
  expect(await send()).toMatchObject(refused)
})

const authOf = (verb: string) => (verb === "AUTH" ? "535 5.7.8 wrong" : undefined)

test.each([
  ["RCPT", "550 5.1.1 no such mailbox", "RECIPIENT 550 5.1.1"],
  ["RCPT", "550 No such user here", "RECIPIENT 550 unknown_mailbox"],
  ["RCPT", "552 mailbox full", "RECIPIENT 552"],
  [".", "552 5.3.4 message too big", "EMESSAGE 552"],
])("a refusal of recipient or content is the last word: %s, %s", async (at, answer, detail) => {
  await open((verb) => (verb === at ? answer : undefined))
  expect(await channel.ready(1)).toBeUndefined()
  const delivery = await send()
  expect(delivery).toMatchObject({ state: "failed", isFinal: true, detail })
  expect(delivery.fault).toBeUndefined()
})
