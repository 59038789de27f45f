import { setTimeout as sleep } from "node:timers/promises"
import { attachLanding, detachLanding } from "../ingest/landing/consumer.ts"
import type { KafkaAccess, Warehouse } from "../warehouse/warehouse.ts"

const DRAIN_MS_MAX = 120_000
const SEAL = "00".repeat(32)

/** Empties raw_event and fills it from Kafka anew, through everything; ms until it holds so many rows. */
export async function drainLanding(
  warehouse: Warehouse,
  access: KafkaAccess,
  rows: number,
  name: string,
): Promise<number> {
  await warehouse.command("truncate table raw_event")
  const began = performance.now()
  await attachLanding(warehouse, { access, seal: SEAL, group: `bench-${name}` })
  await until(warehouse, "raw_event", rows)
  const ms = performance.now() - began
  await detachLanding(warehouse)
  return ms
}

/** Resolves when a table holds so many rows. Throws where it does not within two minutes. */
export async function until(warehouse: Warehouse, table: string, rows: number): Promise<void> {
  const deadline = Date.now() + DRAIN_MS_MAX
  for (;;) {
    const [row] = await warehouse.query<{ rows: string }>(`select count() as rows from ${table}`)
    const found = Number(row?.rows)
    if (found >= rows) return
    if (Date.now() > deadline) throw new Error(`${table} holds ${found} of ${rows} rows`)
    await sleep(50)
  }
}

export const perSecond = (messages: number) => (ms: number) => Math.round((messages * 1_000) / ms)

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
