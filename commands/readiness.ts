import type { Roles } from "./running.ts"

/** Of what runs. */
type Ready = Pick<
  Roles,
  | "cycle"
  | "activation"
  | "activator"
  | "landing"
  | "disk"
  | "kafkaWait"
  | "exclusions"
  | "registers"
>

/** What /readyz says. A provider that cannot be reached is shown, and is no reason to start this process again. */
export function readinessOf({
  cycle,
  activation,
  activator,
  landing,
  disk,
  kafkaWait,
  exclusions,
  registers,
}: Ready) {
  const stale = exclusions.stale()
  const unreachable = registers.unreachable()
  return {
    ok: cycle.loop.isHealthy() && activation.isHealthy() && disk.full() === undefined,
    features_and_segments: cycle.loop.isHealthy(),
    activation: activation.isHealthy(),
    channel_unreachable: activator.ways.state() ?? null,
    endpoint_missing: activator.withoutEndpoint().length > 0 ? activator.withoutEndpoint() : null,
    no_unsubscribe_link: activator.withoutWayOut().length > 0 ? activator.withoutWayOut() : null,
    landing_trouble: landing.trouble() ?? null,
    disk_full: disk.full() ?? null,
    kafka_slow: kafkaWait.slow() ?? null,
    exclusion_lists_stale: stale.length > 0 ? stale : null,
    registers_unreachable: unreachable.length > 0 ? unreachable : null,
    holds: activator.holds().length,
  }
}
