import { DateTime } from "luxon"
import { type Rule, shown } from "../subject.ts"

// Deferred until they end wherever the player may be. Whose zone is not known is not woken up.
export const quietHours: Rule = ({ timeZones }, { quietHours: hours }, now) => {
  const locals = timeZones.map((zone) => DateTime.fromMillis(now, { zone: zone || "unknown" }))
  const isUnknown = hours !== undefined && locals.some(({ isValid }) => !isValid)
  const ends = hours && !isUnknown ? locals.flatMap((one) => quietUntil(one, hours) ?? []) : []
  const until = ends.length > 0 ? Math.max(...ends) : undefined
  return {
    rule: "quiet-hours",
    isAllowed: !isUnknown && until === undefined,
    reason: isUnknown ? "time_zone_unknown" : "quiet_hours",
    ...(until !== undefined && { deferredUntil: until }),
    inputs: { time_zone: timeZones.join(" "), until: shown(until ?? 0) },
  }
}

function quietUntil(
  local: DateTime,
  { from, to }: { readonly from: string; readonly to: string },
): number | undefined {
  const time = local.toFormat("HH:mm")
  const isQuiet = from < to ? time >= from && time < to : time >= from || time < to
  if (!isQuiet) return undefined
  const [hour = 0, minute = 0] = to.split(":").map((part) => Number.parseInt(part, 10))
  const end = local.set({ hour, minute, second: 0, millisecond: 0 })
  return (end > local ? end : end.plus({ days: 1 })).toMillis()
}
