import { readFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import type { Effects } from "../core/effects.ts"
import { TOPICS } from "../core/topic.ts"
import { LANDING_GROUP } from "../ingest/landing/consumer.ts"
import { type LandingOffsets, landingOffsets, missingBelow } from "../ingest/landing/landed.ts"
import type { Runner } from "../models/runner/runner.ts"
import type { Store } from "../store/store.ts"
import type { Warehouse } from "../warehouse/warehouse.ts"
import { engineNow } from "./engine-now.ts"
import type { LiveKafka } from "./kafka.ts"
import { takeFirstArrivals } from "./landing/first-arrival.ts"
import type { Landing } from "./landing/landing.ts"
import { rerate } from "./rerating.ts"

/** After a power loss, inserts of the last moments may be gone: read them again. */
const REWIND_MS = 600_000
const HEALING_MS = 600_000
const READ_AGAIN_MS_MAX = 300_000
const READ_AGAIN_POLL_MS = 200

export interface RecoveryParts {
  readonly store: Store
  readonly warehouse: Warehouse
  readonly runner: Runner
  readonly kafka: LiveKafka
}

/** What a start found, and made good. */
export interface Recovered {
  /** Every event that came in before is in all tables. */
  readonly wholeAt: Date
  /** Undefined where nothing has to be read again. */
  readonly rewound: Rewound | undefined
}

/** What is read again after a power loss. */
export interface Rewound {
  /** By `topic:partition`, where the log ended: all that was ever read lies below. */
  readonly ends: LandingOffsets["ends"]
  /** Events that arrived from here on may have been lost. */
  readonly since: Date
}

/**
 * After an unclean stop: heals the tiles, while nothing consumes yet. Only a restart of the machine can have
 * lost what was written: then Kafka is read again from ten minutes before. What rates or
 * first arrivals were to move when a process ended moves here.
 */
export async function recover(
  { store, warehouse, runner, kafka }: RecoveryParts,
  { log, now }: Effects,
): Promise<Recovered> {
  const previous = await store.runMarker.begin()
  await runner.deploy((step) => log.debug({ model: step.name, action: step.action }, "model"))
  if (previous === undefined || previous.wasClean) {
    await finish({ warehouse, runner })
    // An insert that failed in the last moment before a stop that was clean is found when it is read again.
    const sinceMs = previous ? previous.lastAliveAt.getTime() - HEALING_MS : now().getTime()
    return { wholeAt: new Date(sinceMs), rewound: undefined }
  }
  const began = performance.now()
  const { lastAliveAt } = previous
  const since = new Date(lastAliveAt.getTime() - HEALING_MS)
  const isPowerLoss = lastAliveAt < bootedAt(now())
  // Not how far it had been read: a start that was killed may have rewound that already.
  const ends = isPowerLoss ? (await landingOffsets(kafka.log)).ends : new Map()
  if (isPowerLoss)
    for (const topic of TOPICS)
      await kafka.log.rewind(LANDING_GROUP, topic, new Date(lastAliveAt.getTime() - REWIND_MS))
  const wholeAt = await engineNow(warehouse)
  const healed = await runner.heal(since, { cause: "unclean stop" })
  await finish({ warehouse, runner })
  log.warn(
    { healed, ms: Math.round(performance.now() - began) },
    "the last stop was unclean; what it touched was checked and healed",
  )
  return { wholeAt, rewound: isPowerLoss ? { ends, since } : undefined }
}

// What a process was to do when it ended.
async function finish(parts: Pick<RecoveryParts, "warehouse" | "runner">): Promise<void> {
  await takeFirstArrivals(parts)
  await rerate(parts)
}

/**
 * What raw events had lost a tile may still have had: read again, it would count twice. So nothing is
 * computed until all of it is there, and the tiles were compared once more.
 */
export async function healBehind(
  { runner, kafka }: RecoveryParts,
  landing: Landing,
  { ends, since }: Rewound,
  { log }: Effects,
): Promise<void> {
  const deadline = Date.now() + READ_AGAIN_MS_MAX
  for (;;) {
    const missing = missingBelow(ends, (await landingOffsets(kafka.log)).committed)
    if (missing === 0) break
    if (Date.now() > deadline) {
      log.error({ missing }, "not all was read again in time; the tiles are compared now")
      break
    }
    await sleep(READ_AGAIN_POLL_MS)
  }
  await landing.pause(() => runner.heal(since, { cause: "power loss" }))
}

function bootedAt(now: Date): Date {
  try {
    const uptime = Number.parseFloat(readFileSync("/proc/uptime", "utf8"))
    return new Date(now.getTime() - uptime * 1_000)
  } catch {
    // Without /proc every unclean stop counts as a power loss.
    return now
  }
}
