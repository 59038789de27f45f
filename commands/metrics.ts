import { setTimeout as sleep } from "node:timers/promises"
import type { FastifyPluginAsync } from "fastify"
import { collectDefaultMetrics, Gauge, Registry } from "prom-client"
import { type Authenticate, requireRole } from "../ingest/gateway/authentication.ts"
import { landingOffsets, missingBelow } from "../ingest/landing/landed.ts"
import type { Roles } from "./running.ts"

/** Kafka is asked how far it is; a slow one is not waited for. */
const LAG_MS_MAX = 2_000

type Measured = Pick<
  Roles,
  "kafka" | "cycle" | "activation" | "activator" | "landing" | "audit" | "disk" | "kafkaWait"
>

export interface MetricsOptions {
  readonly roles: Measured
  readonly authenticate: Authenticate
}

/** `GET /metrics` for Prometheus, with a viewer's or administrator's key as bearer token. */
export const metrics: FastifyPluginAsync<MetricsOptions> = async (app, { roles, authenticate }) => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const [name, help, read] of gaugesOf(roles))
    registry.registerMetric(
      new Gauge({
        name: `pitboss_${name}`,
        help,
        registers: [],
        async collect() {
          this.set(await read())
        },
      }),
    )
  app.get("/metrics", async (request, reply) => {
    if (!(await requireRole(request, reply, authenticate, ["viewer", "admin"]))) return reply
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

// Whoever looks in trouble is answered in time, without what cannot be had.
function unlessSlow(reading: Promise<number>): Promise<number> {
  return Promise.race([
    reading.catch(() => Number.NaN),
    sleep(LAG_MS_MAX, Number.NaN, { ref: false }),
  ])
}

type Reading = () => number | Promise<number>

function gaugesOf(roles: Measured): readonly (readonly [string, string, Reading])[] {
  const { kafka, cycle, activation, activator, landing, audit, disk, kafkaWait } = roles
  const age = (endedAt: number) => (Date.now() - endedAt) / 1_000
  return [
    [
      "landing_lag_messages",
      "Messages in Kafka that are not in the tables yet",
      () => unlessSlow(landingOffsets(kafka.log).then((at) => missingBelow(at.ends, at.committed))),
    ],
    [
      "cycle_seconds",
      "How long the last round of features and segments took",
      () => cycle.features.ms / 1_000,
    ],
    [
      "cycle_age_seconds",
      "Since a round of features and segments ended well",
      () => age(cycle.loop.lastEndedAt),
    ],
    [
      "activation_age_seconds",
      "Since a round of campaigns ended well",
      () => age(activation.lastEndedAt),
    ],
    [
      "compliance_holds",
      "Unreadable rows of the compliance topic that hold somebody",
      () => activator.holds().length,
    ],
    [
      "landing_failures",
      "Inserts of events that failed in a row; 0 where none did for two minutes",
      () => landing.trouble()?.failures ?? 0,
    ],
    [
      "kafka_wait_seconds",
      "How long Kafka has not answered to who brings events; 0 where nobody waits",
      () => kafkaWait.seconds(),
    ],
    ["disk_free_bytes", "Room on the disk of the data directory", () => disk.freeBytes()],
    [
      "disk_full",
      "1 while no events are taken for want of room on the disk",
      () => (disk.full() ? 1 : 0),
    ],
    [
      "audit_age_seconds",
      "Since a look of the standing audit ended well, or the start",
      () => age(audit.loop.lastEndedAt),
    ],
    [
      "audit_keys_off",
      "Keys that the standing audit found to be off, and mended, since the start",
      () => audit.keysOff(),
    ],
    [
      "channel_unreachable",
      "1 while a channel's provider cannot be reached",
      () => (activator.circuit.state() ? 1 : 0),
    ],
  ]
}
