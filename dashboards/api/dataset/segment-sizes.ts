import { z } from "zod"
import { count, dataset, HOURS_MAX, instant } from "../dataset.ts"

/** Points of one line: more than a screen shows is of no use. */
const POINTS_MAX = 240
const SEGMENTS_MAX = 50
export const SEGMENT_HOURS_DEFAULT = 24

/** The last size of each segment in each step of the window; the step follows from what is there. */
export const segmentSizes = dataset({
  name: "segment-sizes",
  description: `Size of each segment over time, at most ${POINTS_MAX} points each, with who entered and left in each step.`,
  parameters: z.object({
    hours: z.coerce
      .number()
      .int()
      .min(1)
      .max(HOURS_MAX)
      .default(SEGMENT_HOURS_DEFAULT)
      .describe("How far back"),
  }),
  row: z.object({ segment: z.string(), at: instant, size: count, entered: count, left: count }),
  sql: `with
(
    select min(seg_evaluation.at) from seg_evaluation
    where seg_evaluation.at >= now64(3, 'UTC') - toIntervalHour({hours:UInt32})
) as began,
greatest(1, intDiv(dateDiff('second', began, now64(3, 'UTC')), ${POINTS_MAX})) as step
select segment, max(e.at) as at, argMax(e.size, e.id) as size, sum(e.entered) as entered, sum(e.left) as left
from seg_evaluation as e
where e.at >= now64(3, 'UTC') - toIntervalHour({hours:UInt32})
    and segment in (select segment from seg_evaluation group by segment order by max(id) desc limit ${SEGMENTS_MAX})
group by segment, intDiv(toUnixTimestamp(e.at), step)
order by segment, at`,
  bind: ({ hours }) => ({ hours }),
})
