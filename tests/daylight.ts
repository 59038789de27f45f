const HOUR_MS = 3_600_000
const AFTERNOON = 14

/** A time zone in which it is afternoon now: no shipped campaign's quiet hours are near. */
export function daylightZone(now = Date.now()): string {
  const ahead = AFTERNOON - Math.floor((now / HOUR_MS) % 24)
  if (ahead === 0) return "UTC"
  // The names count westwards.
  return `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`
}
