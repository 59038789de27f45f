import { LocalCron } from "../../core/local-cron.ts"

/** Missed runs that are counted one by one; more are told as so many. */
export const MISSED_MAX = 1_000

/** A time of five fields, minute to weekday, in a zone. */
export interface CronSchedule {
  readonly cron: string
  readonly zone: string
}

/** A run that should take place now. */
export interface DueRun {
  /** The latest instant for which it was asked. */
  readonly dueAt: Date
  /** Runs before it that should have taken place since the last one: it stands for them too. */
  readonly missed: number
}

/** What is wrong with a schedule; undefined where nothing is. */
export function cronFault({ cron, zone }: CronSchedule): string | undefined {
  if (cron.trim().split(/\s+/).length !== 5)
    return "expected five fields: minute, hour, day, month, weekday"
  let time: LocalCron
  try {
    time = new LocalCron(cron, zone)
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
  try {
    time.after(new Date())
    return undefined
  } catch {
    return "it is never due in the next eight years; expected a day that comes"
  }
}

/** The run that is due, since the last one began; undefined where none is. */
export function dueRun({ cron, zone }: CronSchedule, last: Date, now: Date): DueRun | undefined {
  const time = new LocalCron(cron, zone)
  let due: Date | undefined
  let missed = -1
  for (let from = last; missed < MISSED_MAX; missed += 1) {
    const next = time.after(from)
    if (next > now) break
    due = next
    from = next
  }
  return due && { dueAt: due, missed }
}

/** The same for what is asked so many ms after the last one began, over and over. */
export function dueEvery(everyMs: number, last: Date, now: Date): DueRun | undefined {
  const times = Math.floor((now.getTime() - last.getTime()) / everyMs)
  if (times < 1) return undefined
  return { dueAt: new Date(last.getTime() + times * everyMs), missed: times - 1 }
}
