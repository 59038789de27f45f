import type { FastifyPluginAsync } from "fastify"
import { collectDefaultMetrics, Gauge, Registry } from "prom-client"
import { LOOKERS } from "../core/principal.ts"
import { type Authenticate, requireRole } from "../ingest/gateway/authentication.ts"
import { landingOffsets, missingBelow } from "../ingest/landing/landed.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { auditReadings } from "./audit-metrics.ts"
import { type Reading, unlessSlow } from "./reading.ts"
import type { Roles } from "./running.ts"

type Measured = Pick<
  Roles,
  | "kafka"
  | "cycle"
  | "activation"
  | "activator"
  | "landing"
  | "audit"
  | "disk"
  | "kafkaWait"
  | "telling"
  | "exclusions"
  | "registers"
>

export interface MetricsOptions {
  readonly roles: Measured
  readonly warehouse: Warehouse
  readonly authenticate: Authenticate
}

/** `GET /metrics` for Prometheus, with the key of whoever may look as bearer token. */
export const metrics: FastifyPluginAsync<MetricsOptions> = async (app, options) => {
  const { authenticate } = options
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const [name, help, read, label] of readingsOf(options))
    registry.registerMetric(
      new Gauge({
        name: `pitboss_${name}`,
        help,
        registers: [],
        labelNames: label === undefined ? [] : [label],
        async collect() {
          const value = await read()
          if (label === undefined) {
            if (typeof value === "number") this.set(value)
            else this.remove()
            return
          }
          // Of what is told by label, one that nobody says any more goes.
          this.reset()
          for (const [of, one] of typeof value === "object" ? value : [])
            this.set({ [label]: of }, one)
        },
      }),
    )
  app.get("/metrics", async (request, reply) => {
    if (!(await requireRole(request, reply, authenticate, LOOKERS))) return reply
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

function readingsOf({
  roles,
  warehouse,
}: Pick<MetricsOptions, "roles" | "warehouse">): readonly Reading[] {
  const { kafka, cycle, activation, activator, landing, disk, kafkaWait, telling } = roles
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
    ...gateReadings(activator),
    ...exclusionReadings(roles),
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
    [
      "segment_topic_waiting",
      "Transitions of segments that are not in Kafka's topic 'segment' yet",
      () => telling.lag().waiting,
    ],
    [
      "segment_topic_lag_seconds",
      "How long the first of them has waited; 0 where none does",
      () => {
        const { since } = telling.lag()
        return since === undefined ? 0 : age(since.getTime())
      },
    ],
    ["disk_free_bytes", "Room on the disk of the data directory", () => disk.freeBytes()],
    [
      "disk_full",
      "1 while no events are taken for want of room on the disk",
      () => (disk.full() ? 1 : 0),
    ],
    ...auditReadings(warehouse, roles.audit),
    [
      "channel_unreachable",
      "1 while a channel's provider cannot be reached",
      () => (activator.ways.state() ? 1 : 0),
    ],
  ]
}

function exclusionReadings({
  exclusions,
  registers,
}: Pick<Measured, "exclusions" | "registers">): readonly Reading[] {
  return [
    [
      "exclusion_lists_stale",
      "Lists of excluded people that are too old or never came",
      () => exclusions.stale().length,
    ],
    [
      "exclusion_reviews",
      "Players who may be on a list of excluded people, and are held until somebody has looked",
      () => exclusions.toMend().to_review,
    ],
    [
      "registers_unreachable",
      "Registers of excluded people that do not answer, or not for everybody",
      () => registers.unreachable().length,
    ],
  ]
}

function gateReadings(activator: Measured["activator"]): readonly Reading[] {
  return [
    [
      "compliance_holds",
      "Unreadable rows of the compliance topic that hold somebody",
      () => activator.holds().length,
    ],
    [
      "block_latency_seconds",
      "From Kafka to the gate's refusal, p99 of the restrictions of the last hour",
      () => {
        const times = activator.blockTimes()
        return times && times.p99Ms / 1_000
      },
    ],
  ]
}
