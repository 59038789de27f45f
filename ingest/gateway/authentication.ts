import type { FastifyReply, FastifyRequest } from "fastify"
import type { Principal, Role } from "../../core/principal.ts"

/** Who a token belongs to, or undefined for a wrong or revoked one. */
export type Authenticate = (token: string) => Promise<Principal | undefined>

/**
 * Answers 401 or 403 unless the request's bearer token belongs to one of the roles.
 * Returns the principal, or undefined when the reply has been sent.
 */
export async function requireRole(
  request: FastifyRequest,
  reply: FastifyReply,
  authenticate: Authenticate,
  roles: readonly Role[],
): Promise<Principal | undefined> {
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1]
  const principal = token === undefined ? undefined : await authenticate(token)
  if (principal === undefined) {
    await reply
      .code(401)
      .header("www-authenticate", "Bearer")
      .send({ code: "KEY_UNKNOWN", message: "Expected an API key: Authorization: Bearer <key>." })
    return undefined
  }
  if (!roles.includes(principal.role)) {
    await reply.code(403).send({
      code: "ROLE_MISSING",
      message: `The key's role is ${principal.role}; expected ${roles.join(" or ")}.`,
    })
    return undefined
  }
  // Figures and commands are over all brands.
  if (principal.brands !== undefined) {
    await reply.code(403).send({
      code: "KEY_BRANDS",
      message: `The key is for ${principal.brands.join(", ")} alone, and this is over all brands.`,
    })
    return undefined
  }
  return principal
}
