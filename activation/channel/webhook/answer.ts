import type { Dispatcher } from "undici"
import type { Delivery } from "../channel.ts"
import { SENDER_REFUSED } from "../refusal.ts"

/** More of an answer is not read. */
const ANSWER_BYTES_MAX = 65_536
/** Nobody is asked for longer than this to leave an endpoint alone. */
const RETRY_AFTER_MS_MAX = 3_600_000

/** About this message and no other. */
const ABOUT_MESSAGE: readonly number[] = [400, 404, 410, 413, 422]
/** Not taken for now: nothing is said of the message, nor of who sends it. 409: a call under the key is under way. */
const NOT_NOW: readonly number[] = [408, 409, 425, 429]

/** What a status says of a call; its words are read by nobody, for they may hold whatever. */
export function deliveryOf(
  status: number,
  retryAfter: string | undefined,
  now: number,
): Omit<Delivery, "providerMessageId"> {
  const detail = `HTTP ${status}`
  if (status >= 200 && status < 300) return { state: "accepted", isFinal: true, detail }
  if (ABOUT_MESSAGE.includes(status)) return { state: "failed", isFinal: true, detail }
  const again = { state: "failed", isFinal: false } as const
  if (NOT_NOW.includes(status) || status >= 500)
    return { ...again, detail, fault: "provider", retryAfterMs: waitOf(retryAfter, now) }
  // A redirect, a login, a method: it would be the same to every message.
  return { ...again, detail: `${SENDER_REFUSED} ${status}`, fault: "sender" }
}

// Seconds, or a date (RFC 9110).
function waitOf(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now
  return ms > 0 ? Math.min(ms, RETRY_AFTER_MS_MAX) : undefined
}

/** The id that the endpoint gave the message, or nothing; the connection can be used again where the answer was short. */
export async function idIn(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of body) {
    bytes += (piece as Buffer).length
    if (bytes > ANSWER_BYTES_MAX) return ""
    pieces.push(piece as Buffer)
  }
  try {
    const { id } = JSON.parse(Buffer.concat(pieces).toString("utf8")) as { readonly id?: unknown }
    return typeof id === "string" && /^[\w.:-]{1,128}$/.test(id) ? id : ""
  } catch {
    return ""
  }
}
