import { isLoopbackHost, literalOf } from "../activation/channel/webhook/address.ts"
import { wayOf } from "../activation/ways.ts"
import { UNSUBSCRIBE_PATH } from "../ingest/gateway/unsubscribe-route.ts"
import type { Store } from "../store/store.ts"
import { unsubscribeToken } from "../store/unsubscribe-token.ts"
import type { Configuration } from "./configuration.ts"

/** What the key of the links is derived for. */
export const UNSUBSCRIPTION = "unsubscription"

/**
 * The link by which a message's player unsubscribes. Without a public address it leads to this server, and only
 * where the mail server, or the endpoint, by which the message goes is on this machine too: a link that the reader cannot
 * open is no way out. Undefined where there is none.
 */
export function linkMaker(
  { public_url, smtp, webhooks }: Pick<Configuration, "public_url" | "smtp" | "webhooks">,
  store: Pick<Store, "keyFor">,
  ownUrl: () => string | undefined,
): (intentId: string, way: string) => string | undefined {
  const key = store.keyFor(UNSUBSCRIPTION)
  const hosts = new Map(
    webhooks.map(({ id, url }) => [wayOf({ endpoint: id }), literalOf(new URL(url))]),
  )
  if (smtp !== undefined) hosts.set(wayOf({}), smtp.host)
  return (intentId, way) => {
    const own = isLoopbackHost(hosts.get(way) ?? "") ? ownUrl() : undefined
    const base = public_url ?? own
    return base && `${base}${UNSUBSCRIBE_PATH}${unsubscribeToken(key, intentId)}`
  }
}
