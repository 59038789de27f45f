import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import type { Principal } from "../../core/principal.ts"
import { isOwnHost } from "../session/host.ts"

/** Who may ask, and under which names. */
export interface GuardOptions {
  /** Names, besides loopback, under which the page may be asked for. */
  readonly hosts: readonly string[]
  /** Who asks, where he may look. */
  readonly lookerOf: (request: FastifyRequest) => Promise<Principal | undefined>
}

/** Answers that keep to the asker's brands, or are of nobody; every other one is over all brands. */
const OF_HIS_BRANDS = new Set([
  ...["/api/relations", "/api/rules/write", "/api/rules/read", "/api/openapi.json", "/api/me"],
  ...["/api/segments/preview", "/api/segments/:name/members", "/api/segments/:name/export"],
  ...["/api/segments/:name/transitions", "/api/segments/:name/compare/:other"],
])

/** What holds figures or players: the API, and the pages that the server draws itself. */
const HELD = /^\/(api\/|models(\/|$))/

/** Lets nobody ask the API who may not look, and nobody for more than his brands. */
export function guard(app: FastifyInstance, { hosts, lookerOf }: GuardOptions): void {
  app.addHook("onRequest", async (request, reply) => {
    secure(reply)
    if (!isOwnHost(request.headers.host, hosts))
      return reply.code(421).send({
        code: "HOST_REFUSED",
        message: "The page is not known under this name: add it to 'hosts' in pitboss.yml.",
      })
    // The route that answers decides, not how its address was written: /%61pi/ is /api/.
    const path = request.routeOptions.url ?? request.url
    if (!HELD.test(path)) return undefined
    const looker = await lookerOf(request)
    if (looker === undefined) return path.startsWith("/api/") ? refuseUnknown(reply) : undefined
    if (looker.brands === undefined || OF_HIS_BRANDS.has(path)) return undefined
    return reply.code(403).send({
      code: "KEY_BRANDS",
      message: `The key is for ${looker.brands.join(", ")} alone, and this is over all brands.`,
    })
  })
}

function refuseUnknown(reply: FastifyReply): FastifyReply {
  return reply
    .code(401)
    .send({ code: "SESSION_MISSING", message: "Expected a session or a viewer's API key." })
}

// Plot puts a style element into its drawings, hence inline styles; scripts come from us alone.
function secure(reply: FastifyReply): void {
  reply.headers({
    "content-security-policy":
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  })
}
