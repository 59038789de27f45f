import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from "fastify"
import type { Effects } from "../../core/effects.ts"
import { asError, PitbossError } from "../../core/errors.ts"
import { LOOKERS, type Principal } from "../../core/principal.ts"
import { portOf } from "../session/host.ts"
import { Sessions } from "../session/session.ts"
import { askerRoute } from "./asker-route.ts"
import type { CampaignSources } from "./campaign/listed.ts"
import { campaignRoutes } from "./campaign/routes.ts"
import { comparisonRoutes } from "./comparison/routes.ts"
import { daysRoutes } from "./days-route.ts"
import { type ExclusionSources, exclusionRoutes } from "./exclusion/routes.ts"
import { type ExportSources, exportRoutes, serveExport } from "./export/routes.ts"
import { type GateSources, gateRoutes } from "./gate/routes.ts"
import { guard } from "./guard.ts"
import { type ModelPageSources, modelPages, serveModelScripts } from "./models/pages.ts"
import { openApiDocument } from "./openapi.ts"
import { OverviewReader, type OverviewSources } from "./overview.ts"
import type { Overview } from "./overview-schema.ts"
import { page } from "./page.ts"
import { completenessRoute } from "./pipeline/completeness-route.ts"
import { type PipelineSources, pipelineRoutes } from "./pipeline/routes.ts"
import { type PlayerRouteSources, playerRoutes } from "./player/routes.ts"
import { type PolicySources, policyRoutes } from "./policy/routes.ts"
import { predictionRoutes } from "./prediction/routes.ts"
import { type ProofSources, proofRoutes, serveRecords } from "./proof/routes.ts"
import { relationRoutes } from "./relation/routes.ts"
import type { Route } from "./route/route.ts"
import { serve } from "./route/serve.ts"
import { ruleRoutes } from "./rule/routes.ts"
import { type SegmentRouteSources, segmentRoutes } from "./segment/routes.ts"
import { SharedAnswers } from "./shared-answers.ts"
import { LongTasks } from "./task/long-tasks.ts"
import { type TaskSources, taskRoutes } from "./task/routes.ts"
import { Told } from "./withheld/told.ts"

/** Somebody who holds a key. */
export type KeyHolder = Principal & { readonly id: string }

export interface DashboardOptions
  extends OverviewSources,
    SegmentRouteSources,
    PlayerRouteSources,
    CampaignSources,
    PipelineSources,
    GateSources,
    TaskSources,
    ExportSources,
    ProofSources,
    PolicySources,
    ExclusionSources,
    ModelPageSources {
  readonly authenticate: (token: string) => Promise<KeyHolder | undefined>
  /** Who the key of that id belongs to, while it stands. */
  readonly standing: (keyId: string) => Promise<Principal | undefined>
  /** 64 hex digits that sign sessions. */
  readonly sessionKey: string
  /** Names, besides loopback, under which the page may be asked for. */
  readonly hosts: readonly string[]
  readonly effects: Effects
}

/** Whose key is gone: he sees no brand's players. */
const NOBODY: Principal = { name: "nobody", role: "viewer", brands: [] }

const SNAPSHOT_MS = 900
/** How old what an answer knows of its completeness may be, where nobody looks at the overview. */
const FOLLOW_MS = 2_000

/** The API for people and their tools, and the page at `/`. */
export const dashboards: FastifyPluginAsync<DashboardOptions> = async (app, options) => {
  const { authenticate, standing, sessionKey, pageDir, effects } = options
  const sessions = new Sessions(sessionKey, effects.now)
  const isViewer = (principal: Principal | undefined) =>
    principal !== undefined && LOOKERS.includes(principal.role)
  const holderOf = async ({ headers }: FastifyRequest) => {
    const keyId = sessions.read(headers.cookie, portOf(headers.host))
    const bySession = keyId === undefined ? undefined : await standing(keyId)
    if (isViewer(bySession)) return bySession
    const token = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1]
    return token === undefined ? undefined : authenticate(token)
  }
  const hasSession = async ({ headers }: FastifyRequest) => {
    const keyId = sessions.read(headers.cookie, portOf(headers.host))
    return keyId !== undefined && isViewer(await standing(keyId))
  }
  guard(app, {
    hosts: options.hosts,
    lookerOf: async (request) => {
      const holder = await holderOf(request)
      return isViewer(holder) ? holder : undefined
    },
  })
  answerErrors(app, effects)
  // A key may be revoked while it asks: then it is told the least.
  api(app, options, async (request) => (await holderOf(request)) ?? NOBODY)
  serveExport(app, options, holderOf, effects)
  serveRecords(app, options, holderOf)
  serveModelScripts(app)
  page(app, {
    pageDir,
    hasSession,
    served: modelPages(options, effects),
    async signIn(token, request) {
      const principal = await authenticate(token)
      if (principal === undefined || !isViewer(principal)) return undefined
      return sessions.cookieFor(principal.id, portOf(request.headers.host))
    },
  })
}

function api(
  app: FastifyInstance,
  options: DashboardOptions,
  askerOf: (request: FastifyRequest) => Promise<Principal>,
): void {
  const reader = new OverviewReader(options, options.effects)
  const overviews = new SharedAnswers<Overview>(SNAPSHOT_MS)
  const completeTo = () => reader.completeTo()
  const tasks = new LongTasks(options.effects.now)
  const routes: readonly Route[] = [
    ...segmentRoutes(options, options.effects.now),
    ...playerRoutes(options),
    ...campaignRoutes(options, options.effects.now),
    ...pipelineRoutes(options, options.effects),
    ...predictionRoutes(options),
    ...relationRoutes(options),
    ...taskRoutes(options, tasks, options.effects.log),
    ...comparisonRoutes(options),
    ...exportRoutes(options),
    ...ruleRoutes(),
    ...proofRoutes(options),
    ...policyRoutes(options, options.effects.now),
    ...gateRoutes(options, options.effects.now),
    ...exclusionRoutes(options, options.effects.now),
    askerRoute(),
    completenessRoute({ ...options, known: () => reader.known() }, options.effects),
  ]
  // Whoever asks, also once, is told up to when his answer is whole: so it is followed all the time.
  let following: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    following = reader.follow()
  }, FOLLOW_MS).unref()
  app.addHook("onClose", async () => {
    clearInterval(timer)
    await Promise.all([following, tasks.close()])
  })
  app.get("/api/overview", async (request) => {
    const told = new Told((await askerOf(request)).role)
    return overviews.get(String(told.isAll), () => reader.read(told))
  })
  daysRoutes(app, { ...options, freshMs: SNAPSHOT_MS, completeTo })
  serve(app, routes, { freshMs: SNAPSHOT_MS, completeTo, askerOf })
  app.get("/api/openapi.json", () => openApiDocument(routes))
  app.get("/api/*", ({ url }, reply) =>
    reply.code(404).send({ code: "NOT_FOUND", message: `There is no ${url.split("?")[0]}.` }),
  )
}

// What the engine says may hold a query's text: it goes to the log, the code to the asker.
function answerErrors(app: FastifyInstance, { log }: Effects): void {
  app.setErrorHandler((thrown, request, reply) => {
    const error = asError(thrown)
    const code = error instanceof PitbossError ? error.code : codeOfDoor(thrown)
    const status = statusOf(code)
    if (status !== undefined) {
      const details = error instanceof PitbossError ? error.details : {}
      const { line, column, found, instead } = details
      return reply.code(status).send({ code, message: error.message, line, column, found, instead })
    }
    log.error({ code, err: error.message, path: request.url.split("?")[0] }, "the API failed")
    return reply.code(500).send({ code, message: "The figures could not be read; see the log." })
  })
}

// What somebody asked that cannot be answered; anything else is our fault.
function statusOf(code: string): number | undefined {
  if (/^(ROLE_MISSING|KEY_BRANDS|RULE_CHANGE_SAME_PERSON)$/.test(code)) return 403
  if (/^(DAYS_QUERY|QUESTION|PLAYER_NAME_MALFORMED|AUDIT_EXPORT)$/.test(code)) return 400
  if (
    /^(SEGMENT|PLAYER|CAMPAIGN|SEGMENT_VERSION|TASK|RULE_CHANGE|EXCLUSION_CASE)_UNKNOWN$/.test(code)
  )
    return 404
  if (/^(SEGMENT_(IN_USE|IN_FILE|CHANGED)|TASK_BUSY|PROOF_HEAD_LOST)$/.test(code)) return 409
  if (/^RULE_CHANGE_(STATE|MOVED|BASE|NONE)$/.test(code)) return 409
  return /^(SANDBOX_|SEGMENT_|SQL_|PREVIEW_|BACKTEST_|RULE_|SHADOW_)/.test(code) ? 422 : undefined
}

// A body that is no JSON, or too large, is refused before any question is read.
function codeOfDoor(thrown: unknown): string {
  const { statusCode } = thrown as { readonly statusCode?: number }
  return statusCode !== undefined && statusCode < 500 ? "QUESTION" : "INTERNAL"
}
