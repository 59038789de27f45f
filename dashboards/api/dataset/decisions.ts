import { z } from "zod"
import { brandParameter, count, dataset, HOURS_MAX } from "../dataset.ts"

export const DECISION_HOURS_DEFAULT = 24

/** Decisions of the gate by brand, verdict and reason. */
export const decisions = dataset({
  name: "decisions",
  description:
    "Decisions of the gate by brand, verdict and reason. A decision with several reasons counts under each; reason '' counts every decision of the verdict once.",
  parameters: z.object({
    hours: z.coerce
      .number()
      .int()
      .min(1)
      .max(HOURS_MAX)
      .default(DECISION_HOURS_DEFAULT)
      .describe("How far back"),
    brand: brandParameter,
  }),
  row: z.object({
    brand: z.string(),
    verdict: z.enum(["allow", "suppress", "defer"]),
    reason: z.string(),
    decisions: count,
  }),
  sql: `select brand, verdict, arrayJoin(arrayPushBack(arrayDistinct(arrayFilter(reason -> reason != '', reasons)), '')) as reason,
    count() as decisions
from act_decision
where decided_at >= now64(3, 'UTC') - toIntervalHour({hours:UInt32})
    and (empty({brand:Array(String)}) or has({brand:Array(String)}, brand))
group by brand, verdict, reason
order by decisions desc, brand, verdict, reason`,
  bind: ({ hours, brand }) => ({ hours, brand }),
})
