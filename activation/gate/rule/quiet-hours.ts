import { DateTime } from "luxon"
import { Kept } from "../../../core/kept.ts"
import { type Purpose, type Rule, shown } from "../subject.ts"
import { minuteOfDay } from "../zone-clock.ts"

type Hours = NonNullable<Purpose["quietHours"]>

// Deferred until they end wherever the player may be. Whose zone is not known is not woken up.
export const quietHours: Rule = ({ timeZones }, { quietHours: hours }, now) => {
  const time_zone = timeZones.join(" ")
  const found = { rule: "quiet-hours", reason: "quiet_hours" } as const
  if (hours === undefined) return { ...found, isAllowed: true, inputs: { time_zone, until: null } }
  const minutes = timeZones.map((zone) => minuteOfDay(zone, now))
  if (minutes.includes(undefined))
    return {
      ...{ ...found, reason: "time_zone_unknown", isAllowed: false },
      inputs: { time_zone, until: null },
    }
  const quiet = timeZones.filter((_, index) => isQuiet(minutes[index] ?? 0, hours))
  if (quiet.length === 0) return { ...found, isAllowed: true, inputs: { time_zone, until: null } }
  const until = Math.max(...quiet.map((zone) => quietUntil(zone, now, hours)))
  const inputs = { time_zone, until: shown(until) }
  return { ...found, isAllowed: false, deferredUntil: until, inputs }
}

function isQuiet(minute: number, { from, to }: Hours): boolean {
  const [begin, end] = [minutesOf(from), minutesOf(to)]
  return begin < end ? minute >= begin && minute < end : minute >= begin || minute < end
}

/** Ends by zone, minute and hour: many players share them, and reckoning one takes longer than all other rules. */
const ends = new Kept<number>(5_000)

function quietUntil(zone: string, now: number, { to }: Hours): number {
  // Within a minute the end is the same: hours are of whole minutes.
  const minute = Math.floor(now / 60_000)
  return ends.of(`${minute} ${to} ${zone}`, () => reckonedUntil(zone, now, to))
}

function reckonedUntil(zone: string, now: number, to: string): number {
  const local = DateTime.fromMillis(now, { zone })
  const minutes = minutesOf(to)
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60]
  const end = local.set({ hour, minute, second: 0, millisecond: 0 })
  return (end > local ? end : end.plus({ days: 1 })).toMillis()
}

// HH:mm as minutes of the day.
function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}
