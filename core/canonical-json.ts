import { createHash } from "node:crypto"
import canonicalize from "canonicalize"
import { PitbossError } from "./errors.ts"

/**
 * The one text of a value, by RFC 8785: two who write the same value write the same bytes. Throws JSON_NOT_CANONICAL for
 * what JSON cannot say.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value)
  if (text !== undefined) return text
  throw new PitbossError("JSON_NOT_CANONICAL", "Expected a value that JSON can say.")
}

/** SHA-256, as 64 hex digits. */
export function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256")
  for (const part of parts) hash.update(part)
  return hash.digest("hex")
}
