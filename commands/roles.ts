import Fastify, { type FastifyInstance } from "fastify"
import { Activator } from "../activation/activator.ts"
import { loadCampaigns } from "../activation/campaign.ts"
import { Campaigns } from "../activation/campaigns.ts"
import { openSmtp } from "../activation/channel/smtp.ts"
import type { Effects } from "../core/effects.ts"
import { type DashboardOptions, dashboards } from "../dashboards/api/api.ts"
import { BODY_BYTES_MAX, gateway } from "../ingest/gateway/gateway.ts"
import { UNSUBSCRIBE_PATH } from "../ingest/gateway/unsubscribe-route.ts"
import { detachLanding } from "../ingest/landing/consumer.ts"
import { landingOffsets, untilLanded } from "../ingest/landing/landed.ts"
import type { Runner } from "../models/runner/runner.ts"
import { loadSegments } from "../segments/segment.ts"
import { Segmenter } from "../segments/segmenter.ts"
import type { Store } from "../store/store.ts"
import { unsubscribeToken } from "../store/unsubscribe-token.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { auditedIn, StandingAudit } from "./audit.ts"
import type { Configuration } from "./configuration.ts"
import { Cycle, everyMs } from "./cycle.ts"
import { CAMPAIGNS_DIR, PAGE_DIR, SEGMENTS_DIR } from "./folders.ts"
import { commands } from "./http.ts"
import type { LiveKafka } from "./kafka.ts"
import { Landing } from "./landing.ts"
import { Loop } from "./loop.ts"
import { metrics } from "./metrics.ts"
import { OPERATIONS } from "./operations.ts"
import { healBehind, recover } from "./recovery.ts"
import type { Roles, Runtime } from "./running.ts"
import type { ServerAddress } from "./server-file.ts"

const LANDED_MS_MAX = 300_000
const ACTIVATION_MS = 1_000
/** A slow provider may hold up a round of batches, each for the time that an answer may take. */
const ACTIVATION_AGE_MS_MAX = 600_000
const CONSOLE = "console"
/** Names the key of the links by which players unsubscribe. */
const UNSUBSCRIPTION = "unsubscription"

export interface RoleOptions {
  readonly dataDir: string
  readonly store: Store
  readonly warehouse: Warehouse
  readonly runner: Runner
  readonly kafka: LiveKafka
  readonly configuration: Configuration
  readonly port: number
  readonly host: string
}

export async function startRoles(options: RoleOptions, effects: Effects): Promise<Roles> {
  const { store, warehouse, runner, kafka } = options
  const seal = store.keyFor("dead letters")
  await detachLanding(warehouse)
  const rewound = await recover(options, effects)
  const landing = new Landing(
    { warehouse, runner, log: kafka.log, access: kafka.access, seal },
    effects,
  )
  await landing.start()
  if (rewound) await healBehind(options, landing, rewound, effects)
  const segmenter = new Segmenter(warehouse, loadSegments(SEGMENTS_DIR), effects)
  const cycle = new Cycle({ runner, segmenter, alive: () => store.runMarker.alive() }, effects)
  const activator = openActivator(options, () => cycle.loop.lastEndedAt, effects)
  await activator.start()
  const activation = new Loop(
    {
      name: "activation",
      everyMs: ACTIVATION_MS,
      ageMsMax: ACTIVATION_AGE_MS_MAX,
      once: () => activator.round(),
    },
    effects,
  )
  cycle.loop.start()
  activation.start()
  const settled = async () => {
    await untilLanded(kafka.log, LANDED_MS_MAX)
    await cycle.loop.complete()
    await activation.complete()
  }
  const audit = new StandingAudit(
    { warehouse, models: auditedIn(runner), audit: (...look) => landing.audit(...look) },
    effects,
  )
  audit.loop.start()
  const parts = { cycle, activation, activator, landing, audit, seal, settled }
  const parked = () => segmenter.parked()
  const lookedAt = () => segmenter.lookedAt()
  const { door, app } = await openDoor(options, { ...parts, parked, lookedAt }, effects)
  return {
    kafka,
    ...parts,
    door,
    async close() {
      await app.close()
      await audit.loop.stop()
      await activation.stop()
      await cycle.loop.stop()
      await activator.close()
      await landing.stop()
      await runner.close()
      await store.runMarker.end()
    },
  }
}

function openActivator(
  { warehouse, store, kafka, configuration: { smtp, public_url } }: RoleOptions,
  stateAt: () => number,
  effects: Effects,
): Activator {
  const password = smtp?.password_env === undefined ? undefined : process.env[smtp.password_env]
  const channel = smtp && openSmtp({ ...smtp, password }, effects)
  const audiences = loadSegments(SEGMENTS_DIR)
  const files = loadCampaigns(CAMPAIGNS_DIR, audiences)
  const campaigns = new Campaigns({ files, stored: store.storedCampaigns, audiences })
  const { log } = kafka
  const unsubscribeUrl = public_url === undefined ? undefined : linkMaker(public_url, store)
  return new Activator(
    { warehouse, store, log, campaigns, channel, stateAt, unsubscribeUrl },
    effects,
  )
}

function linkMaker(publicUrl: string, store: Store): (intentId: string) => string {
  const key = store.keyFor(UNSUBSCRIPTION)
  return (intentId) => `${publicUrl}${UNSUBSCRIBE_PATH}${unsubscribeToken(key, intentId)}`
}

// The console's key lives as long as its process; those of killed ones end here.
async function consoleKey({ apiKeys }: Store): Promise<string> {
  for (const { id, name, revokedAt } of await apiKeys.list())
    if (name === CONSOLE && revokedAt === undefined) await apiKeys.revoke(id)
  return (await apiKeys.create({ name: CONSOLE, role: "admin" })).token
}

// A provider that cannot be reached is shown, and is no reason to start this process again.
function readinessOf({
  cycle,
  activation,
  activator,
  landing,
}: Pick<Roles, "cycle" | "activation" | "activator" | "landing">) {
  return {
    ok: cycle.loop.isHealthy() && activation.isHealthy(),
    features_and_segments: cycle.loop.isHealthy(),
    activation: activation.isHealthy(),
    channel_unreachable: activator.circuit.state() ?? null,
    landing_trouble: landing.trouble() ?? null,
    holds: activator.holds().length,
  }
}

async function openDoor(
  { dataDir, store, warehouse, runner, kafka, configuration, port, host }: RoleOptions,
  {
    parked,
    lookedAt,
    ...parts
  }: Pick<Roles, "cycle" | "activation" | "activator" | "landing" | "audit" | "seal" | "settled"> &
    Pick<DashboardOptions, "parked" | "lookedAt">,
  effects: Effects,
): Promise<{ readonly door: ServerAddress; readonly app: FastifyInstance }> {
  const app = Fastify({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: 0,
    forceCloseConnections: true,
    // Player ids have up to 128 characters, each of up to 4 bytes and escaped in an address.
    routerOptions: { maxParamLength: 1_600 },
  })
  const authenticate = (token: string) => store.apiKeys.authenticate(token)
  const token = await consoleKey(store)
  app.get("/healthz", async () => ({ ok: true }))
  app.get("/readyz", async (_request, reply) => {
    const readiness = readinessOf(parts)
    return reply.code(readiness.ok ? 200 : 503).send(readiness)
  })
  const { vault, attempts } = store
  const unsubscription = { key: store.keyFor(UNSUBSCRIPTION), attempts }
  await app.register(gateway, { log: kafka.log, vault, authenticate, unsubscription, effects })
  const runtime: Runtime = {
    dataDir,
    store,
    warehouse,
    runner,
    roles: {
      ...parts,
      kafka,
      door: { pid: process.pid, url: "", key: token },
      close: async () => undefined,
    },
    door: undefined,
    close: async () => undefined,
  }
  await app.register(metrics, { roles: { ...parts, kafka }, authenticate })
  await app.register(commands, { runtime, authenticate, operations: OPERATIONS })
  const { brands, hosts } = configuration
  const segments = loadSegments(SEGMENTS_DIR)
  await app.register(dashboards, {
    warehouse,
    brands,
    offsets: () => landingOffsets(kafka.log),
    features: () => parts.cycle.features,
    everyMs: () => everyMs(parts.cycle.recent),
    marts: () => parts.cycle.marts,
    segments,
    campaigns: () => parts.activator.campaigns.list(),
    parked,
    lookedAt,
    holds: () => parts.activator.holds(),
    channel: () => parts.activator.circuit.state(),
    landing: () => parts.landing.trouble(),
    wholeSince: () => parts.audit.wholeSince(),
    explain: (player, campaign) => parts.activator.explain(player, campaign),
    authenticate,
    standing: (id) => store.apiKeys.standing(id),
    sessionKey: store.keyFor("page sessions"),
    pageDir: PAGE_DIR,
    hosts: [host, ...hosts],
    effects,
  })
  app.setNotFoundHandler(({ url }, reply) =>
    reply.code(404).send({ code: "NOT_FOUND", message: `There is no ${url.split("?")[0]}.` }),
  )
  const url = await app.listen({ port, host })
  return { app, door: { pid: process.pid, url, key: token } }
}
