import Fastify, { type FastifyInstance } from "fastify"
import type { Activator } from "../activation/activator.ts"
import type { Effects } from "../core/effects.ts"
import { type DashboardOptions, dashboards } from "../dashboards/api/api.ts"
import { BODY_BYTES_MAX, gateway } from "../ingest/gateway/gateway.ts"
import { detachLanding } from "../ingest/landing/consumer.ts"
import { landingOffsets, untilLanded } from "../ingest/landing/landed.ts"
import type { EventLog } from "../ingest/log/log.ts"
import type { Runner } from "../models/runner/runner.ts"
import type { Slice } from "../models/runner/slice.ts"
import { isBuiltWhole } from "../models/runner/table-audit.ts"
import { Segmenter } from "../segments/segmenter.ts"
import type { Segments } from "../segments/segments.ts"
import type { Store } from "../store/store.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { auditedIn, StandingAudit } from "./audit.ts"
import { Backups } from "./backup/backups.ts"
import { openRestored, type RestoredStart } from "./backup/restored-start.ts"
import { boundsIn, type Configuration } from "./configuration.ts"
import { Cycle, everyMs } from "./cycle.ts"
import { Disk } from "./disk.ts"
import { documentedModels } from "./documented-models.ts"
import { openExclusions } from "./exclusion-lists.ts"
import { PAGE_DIR } from "./folders.ts"
import { commands } from "./http.ts"
import { ImportDesk } from "./import/desk.ts"
import type { LiveKafka } from "./kafka.ts"
import { KafkaWait } from "./kafka-wait.ts"
import { Landing } from "./landing/landing.ts"
import { startLinkTelling } from "./link-telling.ts"
import { listen } from "./listen.ts"
import { Loop } from "./loop.ts"
import { metrics } from "./metrics.ts"
import { OPERATIONS } from "./operations.ts"
import { Predictions } from "./predictions.ts"
import { readinessOf } from "./readiness.ts"
import { healBehind, recover } from "./recovery.ts"
import { openRegisters } from "./registers.ts"
import type { Governance, Roles, Runtime } from "./running.ts"
import { openActivator } from "./running-activator.ts"
import { startRules } from "./running-rules.ts"
import { openCampaigns, openSegments } from "./running-segments.ts"
import { SegmentTelling } from "./segment-telling.ts"
import type { ServerAddress } from "./server-file.ts"
import { UNSUBSCRIPTION } from "./unsubscribe-link.ts"

const LANDED_MS_MAX = 300_000
const ACTIVATION_MS = 1_000
/** A slow provider may hold up a round of batches, each for the time that an answer may take. */
const ACTIVATION_AGE_MS_MAX = 600_000
const SCHEDULES_MS = 5_000
const SCHEDULES_AGE_MS_MAX = 3_600_000
const CONSOLE = "console"

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
  const { store, warehouse, runner, kafka, configuration } = options
  const seal = store.keyFor("dead letters")
  await detachLanding(warehouse)
  const { wholeAt, rewound } = await recover(options, effects)
  const { log, access } = kafka
  const restored = await openRestored({ dataDir: options.dataDir, log, store })
  const rules = { bounds: boundsIn(configuration) }
  const surroundings = await watchSurroundings(options, effects)
  const means = { warehouse, runner, log, access, seal, rules }
  const landing = new Landing({ ...means, wholeAt, room: surroundings.disk }, effects)
  await landing.start()
  if (rewound) await healBehind(options, landing, rewound, effects)
  const segments = await openSegments(options, effects)
  const segmenter = followingSegmenter(warehouse, segments, effects)
  const campaigns = await openCampaigns(options, segments, effects)
  // The sign of life is the last instant of which all is whole: a next start heals what came behind it.
  const alive = async () => {
    if (landing.isVouchedFor()) await store.runMarker.alive()
  }
  const telling = await startTelling(options, segmenter, effects)
  const told = telling.note.bind(telling)
  const cycle = new Cycle({ runner, segmenter, alive, told }, effects)
  const own: { url?: string } = {}
  const { exclusions, registers, links } = await openExcluded(options, effects)
  const { records, watching, governance } = await startRules(options, effects)
  const openable = { ...options, campaigns, governance, registers }
  const activator = openActivator(openable, cycle, segmenter, own, effects)
  await activator.start()
  const activation = campaignLoop({ activator, segments, restored, cycle, governance }, effects)
  cycle.loop.start()
  const settled = () => settleAll(log, landing, cycle, activation)
  const audit = startAudit(options, landing, effects)
  const schedules = scheduleLoop(runner, effects)
  schedules.start()
  const predictions = new Predictions({ warehouse, runner }, configuration.predictions, effects)
  predictions.loop.start()
  const backups = openBackups(options, { landing, cycle, activation }, effects)
  const imports = new ImportDesk({ ...options, landing, log, rules }, effects)
  await imports.dropAbandoned()
  const parts = {
    ...{ cycle, activation, activator, segments, landing, audit, backups, imports, governance },
    ...{ exclusions, registers },
    ...{ seal, bounds: rules.bounds, settled, telling, ...surroundings },
  }
  const looks = { parked: () => segmenter.parked(), lookedAt: () => segmenter.lookedAt() }
  const { door, app } = await openDoor(options, { ...parts, ...looks }, effects)
  own.url = door.url
  // A promotion's link out leads to the door.
  activation.start()
  return {
    kafka,
    ...parts,
    door,
    async close() {
      activator.halt()
      registers.close()
      await app.close()
      const { disk, kafkaWait } = surroundings
      const first = [backups, disk.loop, kafkaWait.loop, schedules, audit.loop, predictions.loop]
      const last = [exclusions, links, activation, watching, records, cycle.loop, telling]
      for (const one of [...first, ...last]) await one.stop()
      await activator.close()
      await landing.stop()
      await runner.close()
      if (landing.isWhole()) await store.runMarker.end()
    },
  }
}

// What is published or archived runs, or ends, from the next round on; what was archived before a kill has ended, too.
function followingSegmenter(warehouse: Warehouse, segments: Segments, effects: Effects): Segmenter {
  const segmenter = new Segmenter(warehouse, segments.list(), effects)
  const take = async () => segmenter.take(segments.list(), segments.archived())
  segmenter.take(segments.list(), segments.archived())
  segments.follow(take)
  return segmenter
}

// Lists and registers of excluded people, and what tells Kafka of who is on one, and of persons.
async function openExcluded(options: RoleOptions, effects: Effects) {
  const exclusions = await openExclusions(options, effects)
  const registers = openRegisters(options, effects)
  const links = await startLinkTelling(options.kafka.log, options.store, effects)
  return { exclusions, registers, links }
}

// What a kill kept from Kafka goes out first.
async function startTelling(
  { warehouse, store, kafka }: RoleOptions,
  segmenter: Segmenter,
  effects: Effects,
): Promise<SegmentTelling> {
  const place = store.segmentTopicPlace
  const telling = new SegmentTelling({ warehouse, segmenter, log: kafka.log, place }, effects)
  await telling.start()
  return telling
}

function startAudit(
  { warehouse, runner }: RoleOptions,
  landing: Landing,
  effects: Effects,
): StandingAudit {
  const parts = {
    warehouse,
    models: auditedIn(runner),
    audit: (slice: Slice, only?: string) => {
      const table = only === undefined ? undefined : runner.project.byName.get(only)
      return table && isBuiltWhole(table) ? runner.tables.audit(only) : landing.audit(slice, only)
    },
    glance: (...look: Parameters<Runner["glance"]>) => runner.glance(...look),
  }
  const audit = new StandingAudit(parts, effects)
  audit.loop.start()
  return audit
}

async function settleAll(log: EventLog, landing: Landing, cycle: Cycle, activation: Loop) {
  await untilLanded(log, LANDED_MS_MAX)
  await landing.settleContests()
  await cycle.loop.complete()
  await activation.complete()
}

interface CampaignParts {
  readonly activator: Activator
  readonly segments: Segments
  readonly restored: RestoredStart | undefined
  readonly cycle: Cycle
  readonly governance: Governance
}

// What a restored state holds is sent by nobody: its campaigns begin when all of it is there. No round decides on what
// a change of segments left behind, if that can be read by then.
function campaignLoop(
  { activator, segments, restored, cycle, governance }: CampaignParts,
  effects: Effects,
): Loop {
  const once = async () => {
    await governance.watch()
    await segments.settle()
    if (restored === undefined || (await restored.isSettled(cycle.loop))) await activator.round()
  }
  const ageMsMax = ACTIVATION_AGE_MS_MAX
  return new Loop({ name: "activation", everyMs: ACTIVATION_MS, ageMsMax, once }, effects)
}

function openBackups(
  { dataDir, store, warehouse, runner, kafka }: RoleOptions,
  { landing, cycle, activation }: Pick<Roles, "landing" | "cycle" | "activation">,
  effects: Effects,
): Backups {
  const { log, logDir } = kafka
  return new Backups(
    { dataDir, store, warehouse, runner, log, landing, logDir, cycle: cycle.loop, activation },
    effects,
  )
}

// Tables that are built by the clock; beside the cycle, which does not wait for them.
function scheduleLoop(runner: Runner, effects: Effects): Loop {
  const once = async () => {
    await runner.runScheduled()
  }
  const ageMsMax = SCHEDULES_AGE_MS_MAX
  return new Loop({ name: "schedules", everyMs: SCHEDULES_MS, ageMsMax, once }, effects)
}

// What no part of this process can mend: it is told, and waited for.
async function watchSurroundings(
  { dataDir, configuration, kafka }: RoleOptions,
  effects: Effects,
): Promise<Pick<Roles, "disk" | "kafkaWait">> {
  const disk = new Disk({ dataDir, neededMb: configuration.disk.free_mb_min }, effects)
  const kafkaWait = new KafkaWait(kafka.log, effects)
  await disk.look()
  disk.loop.start()
  kafkaWait.loop.start()
  return { disk, kafkaWait }
}

// The console's key lives as long as its process; those of killed ones end here.
async function consoleKey({ apiKeys }: Store): Promise<string> {
  for (const { id, name, revokedAt } of await apiKeys.list())
    if (name === CONSOLE && revokedAt === undefined) await apiKeys.revoke(id)
  return (await apiKeys.create({ name: CONSOLE, role: "admin" })).token
}

// What people's own segments are tried with, and taken out by.
function selfServe({
  activator,
  cycle,
  segments,
  runner,
  store,
  governance,
}: Pick<Roles, "activator" | "cycle" | "segments" | "governance"> &
  Pick<RoleOptions, "runner" | "store">): Pick<
  DashboardOptions,
  | "segments"
  | "definitions"
  | "contactable"
  | "verify"
  | "runner"
  | "exports"
  | "records"
  | "governed"
> {
  return {
    segments: () => segments.list(),
    definitions: segments,
    runner,
    exports: store.segmentExports,
    records: store,
    governed: { ...governance, store },
    contactable: (players) => activator.contactable(players),
    verify: (names) => cycle.verify(names),
  }
}

/** What works, what needs a person, and how much of everything was checked. */
function conditionOf(parts: Omit<Roles, "kafka" | "door" | "close">) {
  return {
    exclusionLists: () => parts.exclusions.toMend(),
    registers: () => parts.registers.unreachable(),
    channel: () => parts.activator.ways.state(),
    landing: () => parts.landing.trouble(),
    disk: () => parts.disk.full(),
    kafka: () => parts.kafkaWait.slow(),
    transitions: () => parts.telling.lag(),
    covered: () => parts.audit.covered(),
  }
}

/** What the gate waits for, and whom it holds. */
function standingOf(activator: Activator) {
  return {
    holds: () => activator.holds(),
    held: () => activator.held(),
    budgets: (only?: string) => activator.budgets(only),
    blockTimes: () => activator.blockTimes(),
  }
}

async function openDoor(
  { dataDir, store, warehouse, runner, kafka, configuration, port, host }: RoleOptions,
  {
    parked,
    lookedAt,
    ...parts
  }: Omit<Roles, "kafka" | "door" | "close"> & Pick<DashboardOptions, "parked" | "lookedAt">,
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
  const { vault, attempts, exclusionLists: lists } = store
  const unsubscription = { key: store.keyFor(UNSUBSCRIPTION), attempts }
  const { log } = kafka
  const { bounds } = parts
  const { brands, hosts } = configuration
  const refusal = () => parts.disk.refusal()
  const doors = { log, vault, lists, authenticate, bounds, unsubscription, refusal, effects }
  await app.register(gateway, doors)
  const runtime: Runtime = {
    dataDir,
    store,
    warehouse,
    runner,
    brands,
    roles: {
      ...parts,
      kafka,
      door: { pid: process.pid, url: "", key: token },
      close: async () => undefined,
    },
    door: undefined,
    close: async () => undefined,
  }
  await app.register(metrics, { roles: { ...parts, kafka }, warehouse, authenticate })
  await app.register(commands, { runtime, authenticate, operations: OPERATIONS })
  await app.register(dashboards, {
    warehouse,
    brands,
    offsets: () => landingOffsets(kafka.log),
    features: () => parts.cycle.features,
    everyMs: () => everyMs(parts.cycle.recent),
    marts: () => parts.cycle.marts,
    campaigns: () => parts.activator.campaigns.list(),
    faults: () => parts.activator.campaigns.faults(),
    versions: (name) => parts.activator.campaigns.versions(name),
    parked,
    lookedAt,
    ...standingOf(parts.activator),
    ...conditionOf(parts),
    ...selfServe({ ...parts, runner, store }),
    exclusions: { store, tell: () => parts.exclusions.tell() },
    explain: (player, campaign) => parts.activator.explain(player, campaign),
    authenticate,
    standing: (id) => store.apiKeys.standing(id),
    sessionKey: store.keyFor("page sessions"),
    documented: () => documentedModels(store, runner),
    pageDir: PAGE_DIR,
    hosts: [host, ...hosts],
    effects,
  })
  app.setNotFoundHandler(({ url }, reply) =>
    reply.code(404).send({ code: "NOT_FOUND", message: `There is no ${url.split("?")[0]}.` }),
  )
  const url = await listen(app, { port, host })
  return { app, door: { pid: process.pid, url, key: token } }
}
