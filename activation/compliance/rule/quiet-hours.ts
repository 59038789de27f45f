import { DateTime } from "luxon"
import { Kept } from "../../../core/kept.ts"
import { KeptFor } from "../../../core/kept-for.ts"
import { type Finding, type Purpose, type Rule, shown } from "../subject.ts"
import { minuteOfDay } from "../zone-clock.ts"

type Hours = NonNullable<Purpose["quietHours"]>

// Deferred until they end wherever the player may be. Whose zone is not known is not woken up.
export const quietHours: Rule = ({ timeZones }, { quietHours: hours }, now) => {
  if (hours === undefined) return found(timeZones, true)
  let until = 0
  for (const zone of timeZones) {
    const minute = minuteOfDay(zone, now)
    if (minute === undefined) return found(timeZones, false, "time_zone_unknown")
    if (isQuiet(minute, hours)) until = Math.max(until, quietUntil(zone, now, hours))
  }
  if (until === 0) return found(timeZones, true)
  return { ...found(timeZones, false, "quiet_hours", until), deferredUntil: until }
}

function found(
  timeZones: readonly string[],
  isAllowed: boolean,
  reason = "quiet_hours",
  until = 0,
): Finding {
  return {
    rule: "quiet-hours",
    isAllowed,
    reason,
    inputs() {
      return { time_zone: timeZones.join(" "), until: shown(until) }
    },
  }
}

function isQuiet(minute: number, hours: Hours): boolean {
  const { begin, end } = minutes.of(hours, minutesOfBoth)
  return begin < end ? minute >= begin && minute < end : minute >= begin || minute < end
}

/** Read once for all who are decided on. */
const minutes = new KeptFor<Hours, { readonly begin: number; readonly end: number }>()
const minutesOfBoth = ({ from, to }: Hours) => ({ begin: minutesOf(from), end: minutesOf(to) })

/** Ends by zone, minute and hour: many players share them, and reckoning one takes longer than all other rules. */
const ends = new Kept<number>(5_000)

function quietUntil(zone: string, now: number, { to }: Hours): number {
  // Within a minute the end is the same: hours are of whole minutes.
  const minute = Math.floor(now / 60_000)
  return ends.of(`${minute} ${to} ${zone}`, () => reckonedUntil(zone, now, to))
}

function reckonedUntil(zone: string, now: number, to: string): number {
  const local = DateTime.fromMillis(now, { zone })
  const end = minutesOf(to)
  const [hour, minute] = [Math.floor(end / 60), end % 60]
  const at = local.set({ hour, minute, second: 0, millisecond: 0 })
  return (at > local ? at : at.plus({ days: 1 })).toMillis()
}

// HH:mm as minutes of the day.
function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}
