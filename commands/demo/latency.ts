import type { Runtime } from "../running.ts"

/** Live events: they arrived within this of their occurring. */
const LIVE_MS = 1_500

/** From when an event occurred to when it was in raw, in features, and in segments, ms; null: not measured. */
export interface Latencies {
  readonly event_to_raw_p50: number | null
  readonly event_to_raw_p95: number | null
  readonly event_to_feature_p95: number | null
  readonly event_to_transition_p95: number | null
}

/** Of the simulator's events since an instant. */
export async function latenciesOf(
  { warehouse, roles }: Pick<Runtime, "warehouse" | "roles">,
  since: Date,
): Promise<Latencies> {
  const rows = await warehouse.query<{ occurred: string; ingested_at: string; ingested: string }>(
    `select toUnixTimestamp64Milli(occurred_at) as occurred, ingested_at, toUnixTimestamp64Milli(ingested_at) as ingested
from raw_event
where source = 'simulator' and occurred_at > fromUnixTimestamp64Milli({since:Int64}) and ingested_at > occurred_at
    and arrival between toUnixTimestamp64Milli(occurred_at) * 1000 and (toUnixTimestamp64Milli(occurred_at) + ${LIVE_MS}) * 1000`,
    { since: String(since.getTime()) },
  )
  const rounds = roles?.cycle.recent ?? []
  const seen = rows.flatMap(({ occurred, ingested_at }) => {
    const round = rounds.find(({ upTo }) => upTo >= ingested_at)
    if (round === undefined) return []
    const { featuresAt, segmentsAt } = round
    return [{ feature: featuresAt - Number(occurred), segment: segmentsAt - Number(occurred) }]
  })
  const raw = rows.map(({ occurred, ingested }) => Number(ingested) - Number(occurred))
  return {
    event_to_raw_p50: quantile(raw, 0.5),
    event_to_raw_p95: quantile(raw, 0.95),
    event_to_feature_p95: quantile(
      seen.map(({ feature }) => feature),
      0.95,
    ),
    event_to_transition_p95: quantile(
      seen.map(({ segment }) => segment),
      0.95,
    ),
  }
}

/** The value below which a share of the values lies, in whole ms; null of no values. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const found = sorted[Math.floor(share * (sorted.length - 1))]
  return found === undefined ? null : Math.round(found)
}

/** What was not measured at all: no figure is as good as a bad one. */
export function unmeasured(latencies: Latencies): readonly string[] {
  return Object.entries(latencies)
    .filter(([, ms]) => ms === null)
    .map(([name]) => `latency_ms.${name}: nothing was measured`)
}
