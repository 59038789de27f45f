import { isIP } from "node:net"
import { UNSUBSCRIBE_PATH } from "../ingest/gateway/unsubscribe-route.ts"
import type { Store } from "../store/store.ts"
import { unsubscribeToken } from "../store/unsubscribe-token.ts"
import type { Configuration } from "./configuration.ts"

/** What the key of the links is derived for. */
export const UNSUBSCRIPTION = "unsubscription"

/**
 * The link by which a message's player unsubscribes. Without a public address it leads to this server, and only
 * where the mail server is on this machine too: a link that the reader cannot open is no way out. Undefined
 * where there is none.
 */
export function linkMaker(
  { public_url, smtp }: Pick<Configuration, "public_url" | "smtp">,
  store: Pick<Store, "keyFor">,
  ownUrl: () => string | undefined,
): (intentId: string) => string | undefined {
  const key = store.keyFor(UNSUBSCRIPTION)
  return (intentId) => {
    const own = smtp !== undefined && isLoopback(smtp.host) ? ownUrl() : undefined
    const base = public_url ?? own
    return base && `${base}${UNSUBSCRIBE_PATH}${unsubscribeToken(key, intentId)}`
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."))
}
