import type { FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from "fastify"
import { mayLook, type Sessions } from "./session.ts"

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]

// Plot writes a style element into each chart: styles may be inline, scripts never.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ")

const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // The first address has the key in it.
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
}

/**
 * Headers for every answer, and a check of the Host header: a foreign name that resolves to this
 * machine (DNS rebinding) would make a foreign page same-origin with ours.
 */
export function guardHost(hosts: readonly string[]): onRequestAsyncHookHandler {
  const known = new Set([...LOOPBACK, ...hosts.map((name) => name.toLowerCase())])
  return async (request, reply) => {
    reply.headers(HEADERS)
    const name = request.host.replace(/:\d+$/, "").toLowerCase()
    if (known.has(name)) return undefined
    return reply.code(421).send({
      code: "HOST_UNKNOWN",
      message: "This name is not one of Pitboss. Expected localhost, or a name from its settings.",
    })
  }
}

/** Answers 401 or 403 unless a viewer or an administrator asks. True where the request may go on. */
export async function requireLooker(
  request: FastifyRequest,
  reply: FastifyReply,
  sessions: Sessions,
): Promise<boolean> {
  const principal = await sessions.principal(request)
  if (principal === undefined) {
    await reply.code(401).send({
      code: "SESSION_MISSING",
      message:
        "Expected a session or Authorization: Bearer <key>. Open the address that Pitboss printed when it started.",
    })
    return false
  }
  if (mayLook(principal)) return true
  await reply.code(403).send({
    code: "ROLE_MISSING",
    message: `The key's role is ${principal.role}; expected viewer or admin.`,
  })
  return false
}
