import { createHmac } from "node:crypto"

const PREFIX = "whsec_"
const SECRET_BYTES_MIN = 24
const SECRET_BYTES_MAX = 64

/** The key in a secret as Standard Webhooks writes it; undefined where it holds none of the length that it asks for. */
export function keyOf(secret: string | undefined): Buffer | undefined {
  const text = secret?.trim().replace(PREFIX, "") ?? ""
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  const key = Buffer.from(text, "base64")
  return key.length < SECRET_BYTES_MIN || key.length > SECRET_BYTES_MAX ? undefined : key
}

/** Headers by which the receiver knows the sender and the repeat (Standard Webhooks). */
export function signed(
  key: Buffer,
  id: string,
  content: string,
  at: Date,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1_000))
  const mac = createHmac("sha256", key).update(`${id}.${timestamp}.${content}`).digest("base64")
  return {
    ...{ "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${mac}` },
    "idempotency-key": id,
  }
}
