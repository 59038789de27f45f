import { PitbossError } from "../../core/errors.ts"

const DAY_MS = 86_400_000
/** Each day is a build of features of its own. */
const DAYS_MAX = 92

/** The days from one to another, as `2026-01-31`. Throws BACKTEST_DAYS. */
export function daysBetween(from: string, to: string): readonly string[] {
  const [first, last] = [from, to].map((day) => endOf(day).getTime()) as [number, number]
  const count = Math.round((last - first) / DAY_MS) + 1
  if (count < 1 || count > DAYS_MAX)
    throw new PitbossError(
      "BACKTEST_DAYS",
      `From ${from} to ${to} are ${count} days. Expected 1 to ${DAYS_MAX}, the later day last.`,
    )
  if (last > Date.now())
    throw new PitbossError(
      "BACKTEST_DAYS",
      `${to} is not over yet. Expected days of the past, UTC.`,
    )
  return Array.from({ length: count }, (_, n) =>
    new Date(first + n * DAY_MS).toISOString().slice(0, 10),
  )
}

/** Its last millisecond, UTC. Throws BACKTEST_DAYS. */
export function endOf(day: string): Date {
  const at = new Date(`${day}T23:59:59.999Z`)
  if (
    /^\d{4}-\d{2}-\d{2}$/.test(day) &&
    !Number.isNaN(at.getTime()) &&
    at.toISOString().startsWith(day)
  )
    return at
  throw new PitbossError("BACKTEST_DAYS", `'${day}' is no day. Expected one as 2026-01-31.`)
}
