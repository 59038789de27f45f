import { CronTime } from "cron"
import { z } from "zod"

/** A schedule that was missed for longer does not run late: the next does. */
const MISSED_MS_MAX = 24 * 3_600_000

/** When a campaign is sent to its whole audience. */
export const Schedule = z
  .strictObject({
    /** Five fields, as `0 10 * * mon`. */
    cron: z
      .string()
      .refine((text) => text.trim().split(/\s+/).length === 5, "expected five fields"),
    time_zone: z.string().min(1).default("UTC"),
  })
  .refine(
    isSchedule,
    "expected a cron expression such as '0 10 * * mon', of a day that comes, and an IANA time zone",
  )

export type Schedule = z.infer<typeof Schedule>

/** The latest instant, within a day, for which the schedule is due; undefined without any. */
export function lastDue({ cron, time_zone }: Schedule, now: Date): Date | undefined {
  const time = new CronTime(cron, time_zone)
  let last: Date | undefined
  let from = new Date(now.getTime() - MISSED_MS_MAX)
  for (;;) {
    const next = time.getNextDateFrom(from, time_zone).toJSDate()
    if (next > now) return last
    last = next
    from = next
  }
}

function isSchedule({ cron, time_zone }: { readonly cron: string; readonly time_zone: string }) {
  try {
    new CronTime(cron, time_zone).getNextDateFrom(new Date(), time_zone)
    return true
  } catch {
    return false
  }
}
