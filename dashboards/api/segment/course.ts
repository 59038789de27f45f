import type { Warehouse } from "../../../warehouse/warehouse.ts"
import { isoInstant } from "../instant.ts"
import type { SegmentDocument } from "./schema.ts"

/** Parts of the span, where there is too much to show each change. */
const PARTS_MAX = 180
/** Up to so many changes are shown at their own instants. */
const CHANGES_MAX = 500

// Evaluations that changed nothing are holes in nothing: only the ends of the span need them. Where there are
// more changes than a chart can draw, each part of the span has its least and its most.
const COURSE_SQL = `with toUInt64(toUnixTimestamp64Micro(now64(6) - toIntervalHour({hours:UInt32}))) as since,
    (select (countIf(c.entered + c.left > 0), min(c.id), max(c.id)) from seg_evaluation as c
        where c.segment = {name:String} and c.id >= since) as span,
    if(span.1 <= {changes:UInt32}, 1, greatest(1000000, intDiv({hours:UInt32} * 3600000000, {parts:UInt32}))) as step
select max(e.at) as at, argMax(e.size, e.id) as size, min(e.size) as least, max(e.size) as most,
    sum(e.entered) as entered, sum(e.left) as left_count
from seg_evaluation as e
where segment = {name:String} and e.id >= since
    and (step > 1 or e.entered + e.left > 0 or e.id in (span.2, span.3))
group by intDiv(e.id, step) order by at`

/** A segment's size over the last hours: every change, or the least and the most of each part. */
export async function readCourse(
  warehouse: Warehouse,
  name: string,
  hours: number,
): Promise<SegmentDocument["course"]> {
  const rows = await warehouse.query<Record<string, string>>(COURSE_SQL, {
    ...{ name, hours, changes: CHANGES_MAX, parts: PARTS_MAX },
  })
  return rows.map(({ at = "", size, least, most, entered, left_count }) => ({
    at: isoInstant(at),
    size: Number(size),
    least: Number(least),
    most: Number(most),
    entered: Number(entered),
    left: Number(left_count),
  }))
}
