import { DateTime } from "luxon"
import { type Rule, shown } from "../subject.ts"

// Deferred until they end where the player is. Whose zone is not known is not woken up.
export const quietHours: Rule = ({ timeZone }, { quietHours: hours }, now) => {
  const local = DateTime.fromMillis(now, { zone: timeZone === "" ? "unknown" : timeZone })
  const until = hours && local.isValid ? quietUntil(local, hours) : undefined
  const isUnknown = hours !== undefined && !local.isValid
  return {
    rule: "quiet-hours",
    isAllowed: !isUnknown && until === undefined,
    reason: isUnknown ? "time_zone_unknown" : "quiet_hours",
    ...(until !== undefined && { deferredUntil: until }),
    inputs: { time_zone: timeZone, until: shown(until ?? 0) },
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
