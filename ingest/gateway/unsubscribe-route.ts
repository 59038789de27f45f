import type { FastifyInstance, FastifyReply } from "fastify"
import { playerName } from "../../core/player.ts"
import { intentOfToken } from "../../store/unsubscribe-token.ts"
import { Batch } from "./batch.ts"
import type { GatewayOptions } from "./options.ts"
import type { Sequence } from "./sequence.ts"

/** Where a message's link leads, behind the public address. */
export const UNSUBSCRIBE_PATH = "/unsubscribe/"
const BODY_BYTES_MAX = 10_000

/**
 * `GET` shows one button, `POST` (RFC 8058) unsubscribes: acknowledged by Kafka's compliance topic, so
 * that the gate knows at once. No key: the token is the proof. A mail scanner that follows links only
 * gets the button.
 */
export async function unsubscribeRoute(
  app: FastifyInstance,
  options: GatewayOptions & { readonly sequence: Sequence; readonly now: () => Date },
): Promise<void> {
  const form = ["application/x-www-form-urlencoded", "multipart/form-data"]
  app.addContentTypeParser(
    form,
    { parseAs: "string", bodyLimit: BODY_BYTES_MAX },
    (_, body, done) => done(null, body),
  )
  app.get<{ Params: { token: string } }>(`${UNSUBSCRIBE_PATH}:token`, async (request, reply) => {
    const message = await messageOf(options, request.params.token)
    return page(reply, message ? "ask" : "unknown")
  })
  app.post<{ Params: { token: string } }>(`${UNSUBSCRIBE_PATH}:token`, async (request, reply) => {
    const message = await messageOf(options, request.params.token)
    if (message === undefined) return page(reply, "unknown")
    const at = options.now()
    const batch = new Batch("unsubscribe", options.sequence)
    batch.add(0, {
      // A later click is another one: consent may have been given anew between the two.
      event_id: `unsubscribed-${message.intentId}-${at.getTime()}`,
      type: "message.unsubscribed",
      brand: message.player.brand,
      player_id: message.player.playerId,
      occurred_at: at.toISOString(),
      message_id: message.intentId,
      channel: message.channel,
      campaign_id: message.campaign,
    })
    if (batch.accepted !== 1) throw new Error(`no event for ${playerName(message.player)}`)
    try {
      await batch.append(options.log)
    } catch {
      return page(reply.header("retry-after", "5"), "failed")
    }
    options.counted?.(batch)
    return page(reply, "done")
  })
}

async function messageOf({ unsubscription }: GatewayOptions, token: string) {
  if (unsubscription === undefined) return undefined
  const intentId = intentOfToken(unsubscription.key, token)
  if (intentId === undefined) return undefined
  const [attempt] = await unsubscription.attempts.of([intentId])
  return attempt
}

const PAGES = {
  ask: {
    status: 200,
    title: "Unsubscribe",
    body: `<p>Press the button to get no more messages of this kind.</p><form method="post"><button>Unsubscribe</button></form>`,
  },
  done: {
    status: 200,
    title: "You are unsubscribed",
    body: "<p>From now on you get no more messages of this kind.</p>",
  },
  unknown: {
    status: 404,
    title: "This link is not known",
    body: "<p>Open it again from the message, whole.</p>",
  },
  failed: { status: 503, title: "That did not work", body: "<p>Please try again in a moment.</p>" },
} as const

function page(reply: FastifyReply, which: keyof typeof PAGES): FastifyReply {
  const { status, title, body } = PAGES[which]
  return reply
    .code(status)
    .headers({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    })
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><h1>${title}</h1>${body}</html>`,
    )
}
