import { z } from "zod"
import { count, dataset, instant } from "../dataset.ts"

export const THROUGHPUT_MINUTES_MAX = 60
export const THROUGHPUT_MINUTES_DEFAULT = 15

/** Distinct events that came into the tables, by second. Seconds without events are left out. */
export const throughput = dataset({
  name: "throughput",
  description: "Distinct events by the second in which they came into raw_event; none: no row.",
  parameters: z.object({
    minutes: z.coerce
      .number()
      .int()
      .min(1)
      .max(THROUGHPUT_MINUTES_MAX)
      .default(THROUGHPUT_MINUTES_DEFAULT)
      .describe("How far back"),
  }),
  row: z.object({ second: instant, events: count }),
  sql: `select toStartOfSecond(ingested_at) as second, count() as events
from raw_event
where ingested_at >= now64(3, 'UTC') - toIntervalMinute({minutes:UInt32})
group by second order by second`,
  bind: ({ minutes }) => ({ minutes }),
})
