import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify"
import type { Principal } from "../../core/principal.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { Sessions } from "../session/session.ts"
import { openApiDocument } from "./openapi.ts"
import { type Pulse, readOverview } from "./overview.ts"
import { page } from "./page.ts"
import { SharedSnapshot } from "./shared-snapshot.ts"

export interface DashboardOptions {
  readonly warehouse: Warehouse
  readonly pulse: () => Promise<Pulse>
  readonly authenticate: (token: string) => Promise<Principal | undefined>
  /** 64 hex digits that sign sessions. */
  readonly sessionKey: string
  /** Folder of the built page. */
  readonly pageDir: string
  readonly now: () => Date
}

const SNAPSHOT_MS = 900
const DAYS_MAX = 400

const DAYS_SQL = `select brand, toString(day) as day, toString(handle) as handle, toString(ggr) as ggr,
    toString(ngr) as ngr, toString(deposits) as deposits, toString(actives) as actives, toString(ftd) as ftd
from fct_brand_day where fct_brand_day.day > today() - ${DAYS_MAX} order by day, brand`

/** The API for people and their tools, and the page at `/`. */
export const dashboards: FastifyPluginAsync<DashboardOptions> = async (app, options) => {
  const { warehouse, pulse, authenticate, sessionKey, pageDir, now } = options
  const sessions = new Sessions(sessionKey, now)
  const overview = new SharedSnapshot(
    async () => readOverview(warehouse, await pulse(), now()),
    SNAPSHOT_MS,
  )
  const days = new SharedSnapshot(() => warehouse.queryArrow(DAYS_SQL), SNAPSHOT_MS)

  app.addHook("onRequest", async (request, reply) => {
    secure(reply)
    if (!request.url.startsWith("/api/")) return undefined
    if (sessions.read(request.headers.cookie) !== undefined) return undefined
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1]
    const principal = token === undefined ? undefined : await authenticate(token)
    if (principal && principal.role !== "source") return undefined
    return reply
      .code(401)
      .send({ code: "SESSION_MISSING", message: "Expected a session or a viewer's API key." })
  })
  app.get("/api/overview", () => overview.get())
  app.get("/api/days", () => warehouse.query(DAYS_SQL))
  app.get("/api/days.arrow", async (_request: FastifyRequest, reply) =>
    reply.type("application/vnd.apache.arrow.stream").send(Buffer.from(await days.get())),
  )
  app.get("/api/openapi.json", () => openApiDocument())
  page(app, { sessions, authenticate, pageDir })
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
