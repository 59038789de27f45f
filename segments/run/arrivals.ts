import type { Warehouse } from "../../warehouse/warehouse.ts"

/** What a look had to see: what came in behind one instant, up to another, by the engine's clock. */
export interface Span {
  readonly since: string
  readonly upTo: string
  /** When its round was over, ms. */
  readonly over: number
}

/** What came in longer before the end of a look waited for a server that did not run, and not for the look. */
const SPAN_MS_MAX = 600_000

/** The earliest arrival, ms, of what came in between two neighbouring instants; the first one's, ms, is the key. */
export type Arrivals = ReadonlyMap<number, number>

/**
 * When the oldest events arrived that came in within each of some spans: at the gateway, or in Kafka. Those of imports
 * do not count: their arrival is whenever it suited somebody. One scan of what came in lately, for all spans.
 */
export async function oldestArrivals(
  warehouse: Warehouse,
  spans: readonly Span[],
): Promise<Arrivals> {
  const near = spans.filter(isNear)
  if (near.length === 0) return new Map()
  const bounds = [...new Set(near.flatMap(({ since, upTo }) => [ms(since), ms(upTo)]))]
  bounds.sort((a, b) => a - b)
  const rows = await warehouse.query<{ bound: string; arrived: string }>(
    `select roundDown(toUnixTimestamp64Milli(ingested_at) - 1, {bounds:Array(Int64)}) as bound,
    min(if(arrival = 0, toUnixTimestamp64Milli(ingested_at), toInt64(intDiv(arrival, 1000)))) as arrived
from raw_event
where ingested_at > fromUnixTimestamp64Milli({first:Int64}) and ingested_at <= fromUnixTimestamp64Milli({last:Int64})
    and not startsWith(source, 'import')
group by bound`,
    { bounds, first: bounds[0], last: bounds.at(-1) },
  )
  return new Map(rows.map(({ bound, arrived }) => [Number(bound), Number(arrived)]))
}

/** How long the oldest event of a span waited until its round was over, ms; undefined: none came in. */
export function lagOf(arrivals: Arrivals, span: Span): number | undefined {
  if (!isNear(span)) return undefined
  const [since, upTo] = [ms(span.since), ms(span.upTo)]
  let worst: number | undefined
  for (const [bound, arrived] of arrivals)
    if (bound >= since && bound < upTo)
      worst = Math.max(worst ?? 0, Math.round(span.over - arrived))
  return worst
}

const isNear = ({ since, over }: Span) => over - ms(since) < SPAN_MS_MAX

const ms = (instant: string) => Date.parse(`${instant.replace(" ", "T")}Z`)
