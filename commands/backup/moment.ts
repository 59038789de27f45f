import { join } from "node:path"
import { landingOffsets } from "../../ingest/landing/landed.ts"
import type { EventLog } from "../../ingest/log/log.ts"
import type { Runner } from "../../models/runner/runner.ts"
import type { StoreContent } from "../../store/copy.ts"
import { storeFile } from "../../store/database.ts"
import type { Store } from "../../store/store.ts"
import { type Snapshot, takeSnapshot } from "../../warehouse/snapshot.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { Landing } from "../landing/landing.ts"
import type { Loop } from "../loop.ts"
import { DATA_FOLDER, type Money } from "./manifest.ts"

/** Whoever writes, and what is written to. */
export interface MomentParts {
  readonly store: Store
  readonly warehouse: Warehouse
  readonly runner: Runner
  readonly log: EventLog
  readonly landing: Landing
  readonly cycle: Loop
  readonly activation: Loop
}

/** Everything as it was at one instant. */
export interface Moment {
  readonly at: Date
  readonly snapshot: Snapshot
  /** By `topic:partition`: what is below is in the tables. */
  readonly offsets: ReadonlyMap<string, bigint>
  readonly money: readonly Money[]
  readonly store: StoreContent
  /** How long events waited in Kafka. */
  readonly restedMs: number
}

/**
 * Keeps the tables, and how far Kafka was read into them, while nobody writes: no block is under way, no tick
 * and no audit. Campaigns rest from before until the store is copied, too, so that what was sent, what is
 * noted as sent and what is booked of it belong together.
 */
export function keepMoment(parts: MomentParts, dir: string, now: () => Date): Promise<Moment> {
  const { landing, cycle, activation, runner, store } = parts
  // In this order nobody waits long: a table may be built for minutes, and a round of campaigns may take them, and
  // events go on in both.
  return runner.aside(() =>
    activation.pause(async () => {
      const kept = await landing.pause(() =>
        cycle.pause(() => runner.between(() => keepTables(parts, now))),
      )
      const file = storeFile(join(dir, DATA_FOLDER))
      return { ...kept, store: await store.copyTo(file) }
    }),
  )
}

async function keepTables({ warehouse, log }: MomentParts, now: () => Date) {
  const began = performance.now()
  const snapshot = await takeSnapshot(warehouse)
  const { committed: offsets } = await landingOffsets(log)
  const money = await moneyOf(warehouse)
  return { at: now(), snapshot, offsets, money, restedMs: performance.now() - began }
}

/** What the brands' days add up to. */
export function moneyOf(warehouse: Warehouse): Promise<Money[]> {
  return warehouse.query<Money>(
    `select brand, toString(count()) as days, toString(sum(fct_brand_day.handle)) as handle,
    toString(sum(fct_brand_day.ggr)) as ggr, toString(sum(fct_brand_day.ngr)) as ngr,
    toString(sum(fct_brand_day.deposits)) as deposits, toString(sum(fct_brand_day.withdrawals)) as withdrawals
from fct_brand_day group by brand order by brand`,
  )
}
