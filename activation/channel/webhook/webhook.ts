import { type Effects, realEffects } from "../../../core/effects.ts"
import type { ClearedMessage } from "../../compliance/decide.ts"
import type { Channel, Delivery } from "../channel.ts"
import { UnderWay } from "../under-way.ts"
import { WhileCleared } from "../while-cleared.ts"
import { isLoopbackHost, literalOf } from "./address.ts"
import { deliveryOf, idIn } from "./answer.ts"
import { WebhookConnections } from "./connections.ts"
import { contentOf } from "./content.ts"
import type { Endpoint } from "./endpoint.ts"
import { signed } from "./signature.ts"

/** Behind its status, the rest of an answer is waited for no longer than this. */
const ANSWER_MS_MAX = 1_000

/** Calls to an operator's own system, signed as Standard Webhooks has it, over a few kept connections. */
export function openWebhook(
  endpoint: Omit<Endpoint, "secret_env">,
  key: Buffer,
  effects: Pick<Effects, "now"> = realEffects,
): Channel {
  const { idempotency_window: rememberedMs } = endpoint
  const calls = new WebhookCalls(endpoint, key, effects)
  return {
    rememberedMs,
    ready: (count) => calls.ready(count).then(() => undefined, codeOf),
    async send(message) {
      const body = contentOf(message)
      const content = new WhileCleared(Buffer.from(body), message, effects.now)
      const giveUp = new AbortController()
      try {
        return await calls.make(message, body, content, giveUp.signal)
      } catch (thrown) {
        // Behind this, nothing of it can be handed over any more.
        content.destroy()
        giveUp.abort()
        return failure(thrown, content, rememberedMs !== undefined)
      }
    },
    close: () => calls.close(),
  }
}

class WebhookCalls {
  readonly #key: Buffer
  readonly #path: string
  readonly #msMax: number
  readonly #connections: WebhookConnections
  readonly #underWay = new UnderWay()
  readonly #now: () => Date

  constructor(
    { url: text, allow_private, timeout_ms }: Omit<Endpoint, "secret_env">,
    key: Buffer,
    { now }: Pick<Effects, "now">,
  ) {
    const url = new URL(text)
    const host = literalOf(url)
    const rule = { allowsPrivate: allow_private, isLoopback: isLoopbackHost(host) }
    this.#connections = new WebhookConnections({ url, host, rule })
    this.#path = `${url.pathname}${url.search}`
    this.#msMax = timeout_ms
    this.#key = key
    this.#now = now
  }

  ready(count: number): Promise<void> {
    return this.#underWay.within(this.#msMax, this.#connections.ready(count))
  }

  // Redirects are followed by nobody: where they lead is no endpoint that anybody configured.
  async make(
    { intentId }: ClearedMessage,
    body: string,
    content: WhileCleared,
    signal: AbortSignal,
  ): Promise<Delivery> {
    const headers = {
      ...{ "content-type": "application/json", "user-agent": "pitboss" },
      "content-length": String(Buffer.byteLength(body)),
      ...signed(this.#key, intentId, body, this.#now()),
    }
    const request = { path: this.#path, method: "POST", headers, body: content, signal } as const
    const calling = this.#connections.pool.request(request)
    const answer = await this.#underWay.within(this.#msMax, calling)
    const [retryAfter] = [answer.headers["retry-after"]].flat()
    const delivery = deliveryOf(answer.statusCode, retryAfter, this.#now().getTime())
    const id = await this.#rest(answer.body)
    return { ...delivery, providerMessageId: delivery.state === "accepted" ? id : "" }
  }

  close(): Promise<void> {
    this.#underWay.breakOff()
    return this.#connections.close()
  }

  // The status has said it; that the rest does not come changes nothing.
  async #rest(body: Parameters<typeof idIn>[0]): Promise<string> {
    body.on("error", () => undefined)
    try {
      return await this.#underWay.within(ANSWER_MS_MAX, idIn(body))
    } catch {
      return ""
    } finally {
      body.destroy()
    }
  }
}

// A receiver that tells a repeat by its key may be asked again, for as long as it does. Of any other only what surely was not
// taken may: whatever failed before the content was handed over.
function failure(
  thrown: unknown,
  { isHandedOver, isTooLate }: WhileCleared,
  isRemembered: boolean,
): Delivery {
  const base = { providerMessageId: "", detail: codeOf(thrown) }
  if (isTooLate) return { ...base, detail: "NOT_CLEARED", state: "failed", isFinal: false }
  const fault = "provider"
  if (isHandedOver) return { ...base, state: "unknown", isFinal: !isRemembered, fault }
  return { ...base, state: "failed", isFinal: false, fault }
}

// Messages of the net may name whatever; codes do not.
function codeOf(thrown: unknown): string {
  const { code } = thrown as { readonly code?: unknown }
  return typeof code === "string" && /^\w{1,64}$/.test(code) ? code : "ERROR"
}
