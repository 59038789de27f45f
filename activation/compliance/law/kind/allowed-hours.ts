import { DateTime } from "luxon"
import { type Subject, shown } from "../../subject.ts"
import type { Found } from "../found.ts"
import type { ParametersOf, Weekday } from "../law.ts"

const DAYS: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
/** Every week has the same hours, and a window is somewhere in the next eight days. */
const DAYS_AHEAD = 8

type Windows = ParametersOf<"allowed-hours">["windows"]

// Within the hours wherever the recipient may be; whose zone is not known is not called.
export function allowedHours(
  { windows }: ParametersOf<"allowed-hours">,
  { timeZones }: Pick<Subject, "timeZones">,
  now: number,
): Found {
  const locals = timeZones.map((zone) => DateTime.fromMillis(now, { zone: zone || "unknown" }))
  const isUnknown = locals.some(({ isValid }) => !isValid)
  const opens = isUnknown ? [] : locals.flatMap((local) => opensAt(local, windows) ?? [])
  const until = opens.length > 0 ? Math.max(...opens) : undefined
  return {
    isAllowed: !isUnknown && until === undefined,
    reason: isUnknown ? "time_zone_unknown" : "quiet_hours",
    ...(until !== undefined && { deferredUntil: until }),
    inputs() {
      return { time_zone: timeZones.join(" "), until: shown(until ?? 0) }
    },
  }
}

// Undefined where a window is open.
function opensAt(local: DateTime, windows: Windows): number | undefined {
  const times = Array.from({ length: DAYS_AHEAD }, (_, ahead) => local.plus({ days: ahead }))
  const spans = times
    .flatMap((day) => windows.flatMap((window) => spanOn(day, window)))
    .sort((a, b) => a.from - b.from)
  const now = local.toMillis()
  if (spans.some(({ from, to }) => from <= now && now < to)) return undefined
  return spans.find(({ from }) => from > now)?.from
}

function spanOn(day: DateTime, { days, from, to }: Windows[number]) {
  const weekday = DAYS[day.weekday - 1]
  return weekday !== undefined && days.includes(weekday)
    ? [{ from: timeOn(day, from), to: timeOn(day, to) }]
    : []
}

function timeOn(day: DateTime, time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map((part) => Number.parseInt(part, 10))
  return day.set({ hour, minute, second: 0, millisecond: 0 }).toMillis()
}
