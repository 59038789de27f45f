import { createHmac, timingSafeEqual } from "node:crypto"

const SIGNATURE_BYTES = 16
const TOKEN = /^([0-9A-Za-z-]{1,64})\.([\w-]{22})$/

/** Says which message a link was in, and that we made it. Nothing in it tells whose message it was. */
export function unsubscribeToken(key: string, intentId: string): string {
  return `${intentId}.${signature(key, intentId).toString("base64url")}`
}

/** The message of a token, or undefined where we did not make it. */
export function intentOfToken(key: string, token: string): string | undefined {
  const [, intentId, said] = TOKEN.exec(token) ?? []
  if (intentId === undefined || said === undefined) return undefined
  const given = Buffer.from(said, "base64url")
  const isOurs =
    given.length === SIGNATURE_BYTES && timingSafeEqual(given, signature(key, intentId))
  return isOurs ? intentId : undefined
}

function signature(key: string, intentId: string): Buffer {
  return createHmac("sha256", Buffer.from(key, "hex"))
    .update(intentId)
    .digest()
    .subarray(0, SIGNATURE_BYTES)
}
