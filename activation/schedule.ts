import { z } from "zod"
import { LocalCron } from "../core/local-cron.ts"

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
export function lastDue(schedule: Schedule, now: Date): Date | undefined {
  return duesAround(schedule, now).last
}

/** Whether the schedule has been due behind an instant (ms), however long ago. */
export function wasDueSince({ cron, time_zone }: Schedule, since: number, now: Date): boolean {
  return new LocalCron(cron, time_zone).after(new Date(since)) <= now
}

interface Dues {
  readonly last: Date | undefined
  /** The first behind now. */
  readonly next: Date
}

/** Looks back as far as it has to: a schedule of each minute is due 1,440 times a day. */
const LOOKS_BACK_MS = [120_000, 7_200_000, MISSED_MS_MAX]

function duesAround({ cron, time_zone }: Schedule, now: Date): Dues {
  const time = new LocalCron(cron, time_zone)
  let next = now
  for (const back of LOOKS_BACK_MS) {
    let last: Date | undefined
    next = time.after(new Date(now.getTime() - back))
    while (next <= now) {
      last = next
      next = time.after(next)
    }
    if (last) return { last, next }
  }
  return { last: undefined, next }
}

/** Answers as lastDue for campaigns by name, and reckons only when something can have changed. */
export class DueTimes {
  readonly #known = new Map<string, Dues & { readonly schedule: string }>()

  last(name: string, schedule: Schedule, now: Date): Date | undefined {
    const text = JSON.stringify(schedule)
    const known = this.#known.get(name)
    const dues =
      known && known.schedule === text && now < known.next ? known : duesAround(schedule, now)
    this.#known.set(name, { ...dues, schedule: text })
    const { last } = dues
    return last && now.getTime() - last.getTime() < MISSED_MS_MAX ? last : undefined
  }
}

function isSchedule({ cron, time_zone }: { readonly cron: string; readonly time_zone: string }) {
  try {
    new LocalCron(cron, time_zone).after(new Date())
    return true
  } catch {
    return false
  }
}
