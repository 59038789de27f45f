import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify"
import type { Effects } from "../../core/effects.ts"
import { asError, PitbossError } from "../../core/errors.ts"
import type { Principal } from "../../core/principal.ts"
import { isOwnHost, portOf } from "../session/host.ts"
import { Sessions } from "../session/session.ts"
import { daysRoutes } from "./days-route.ts"
import { openApiDocument } from "./openapi.ts"
import { OverviewReader, type OverviewSources } from "./overview.ts"
import { page } from "./page.ts"
import { SharedSnapshot } from "./shared-snapshot.ts"

/** Somebody who holds a key. */
export type KeyHolder = Principal & { readonly id: string }

export interface DashboardOptions extends OverviewSources {
  readonly authenticate: (token: string) => Promise<KeyHolder | undefined>
  /** Who the key of that id belongs to, while it stands. */
  readonly standing: (keyId: string) => Promise<Principal | undefined>
  /** 64 hex digits that sign sessions. */
  readonly sessionKey: string
  /** Folder of the built page. */
  readonly pageDir: string
  /** Names, besides loopback, under which the page may be asked for. */
  readonly hosts: readonly string[]
  readonly effects: Effects
}

const SNAPSHOT_MS = 900

/** The API for people and their tools, and the page at `/`. */
export const dashboards: FastifyPluginAsync<DashboardOptions> = async (app, options) => {
  const { authenticate, standing, sessionKey, pageDir, effects } = options
  const sessions = new Sessions(sessionKey, effects.now)
  const isViewer = (principal: Principal | undefined) =>
    principal !== undefined && principal.role !== "source"
  const hasSession = async (request: FastifyRequest) => {
    const keyId = sessions.read(request.headers.cookie, portOf(request.headers.host))
    return keyId !== undefined && isViewer(await standing(keyId))
  }
  guard(app, options, hasSession, isViewer)
  answerErrors(app, effects)
  api(app, options)
  page(app, {
    pageDir,
    hasSession,
    async signIn(token, request) {
      const principal = await authenticate(token)
      if (principal === undefined || !isViewer(principal)) return undefined
      return sessions.cookieFor(principal.id, portOf(request.headers.host))
    },
  })
}

function api(app: FastifyInstance, options: DashboardOptions): void {
  const reader = new OverviewReader(options, options.effects)
  const overview = new SharedSnapshot(() => reader.read(), SNAPSHOT_MS)
  app.get("/api/overview", () => overview.get())
  daysRoutes(app, { ...options, freshMs: SNAPSHOT_MS, completeTo: () => reader.completeTo() })
  app.get("/api/openapi.json", () => openApiDocument())
  app.get("/api/*", ({ url }, reply) =>
    reply.code(404).send({ code: "NOT_FOUND", message: `There is no ${url.split("?")[0]}.` }),
  )
}

function guard(
  app: FastifyInstance,
  { authenticate, hosts }: DashboardOptions,
  hasSession: (request: FastifyRequest) => Promise<boolean>,
  isViewer: (principal: Principal | undefined) => boolean,
): void {
  app.addHook("onRequest", async (request, reply) => {
    secure(reply)
    if (!isOwnHost(request.headers.host, hosts))
      return reply.code(421).send({
        code: "HOST_REFUSED",
        message: "The page is not known under this name: add it to 'hosts' in pitboss.yml.",
      })
    if (!request.url.startsWith("/api/") || (await hasSession(request))) return undefined
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1]
    if (isViewer(token === undefined ? undefined : await authenticate(token))) return undefined
    return reply
      .code(401)
      .send({ code: "SESSION_MISSING", message: "Expected a session or a viewer's API key." })
  })
}

// What the engine says may hold a query's text: it goes to the log, the code to the asker.
function answerErrors(app: FastifyInstance, { log }: Effects): void {
  app.setErrorHandler((thrown, request, reply) => {
    const error = asError(thrown)
    const code = error instanceof PitbossError ? error.code : "INTERNAL"
    if (code === "DAYS_QUERY") return reply.code(400).send({ code, message: error.message })
    log.error({ code, err: error.message, path: request.url.split("?")[0] }, "the API failed")
    return reply.code(500).send({ code, message: "The figures could not be read; see the log." })
  })
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
