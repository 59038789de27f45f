import { PitbossError } from "../core/errors.ts"
import { QUOTED } from "./quoted.ts"

/** Everything by which ClickHouse tells the time. */
const CLOCK =
  "now|now64|nowInBlock|nowInBlock64|current_timestamp|localtimestamp|UTCTimestamp|UTC_timestamp|today|curdate|current_date|yesterday"
/** A precision, a time zone, both or none. */
const ARGUMENTS = "\\s*(?:\\d\\s*)?,?\\s*(?:'([\\w/+-]*)'\\s*)?"

const TOKEN = new RegExp(
  `${QUOTED}|\\b(${CLOCK})\\s*\\(${ARGUMENTS}\\)|\\b(${CLOCK})\\s*\\(|\\b(current_timestamp|current_date|localtimestamp)\\b`,
  "gi",
)

const AT = "{at:DateTime64(3)}"

/**
 * A segment's SQL in which now() and its kin are the instant of the evaluation, bound as
 * `{at:DateTime64(3)}`: so an evaluation can be repeated, and tells the time once.
 * Throws SEGMENT_CLOCK where a clock is called in a way that cannot be bound.
 */
export function atInstant(sql: string): string {
  return sql.replace(TOKEN, (...found: (string | undefined)[]) => {
    const [token = "", , call, zone, odd, bare] = found
    if (odd) throw odderThanKnown(odd)
    const clock = (call ?? bare)?.toLowerCase()
    if (clock === undefined) return token
    const instant = zone === undefined ? AT : `toTimeZone(${AT}, '${zone}')`
    if (clock === "yesterday") return `(toDate(${instant}) - 1)`
    return /^(today|curdate|current_date)$/.test(clock) ? `toDate(${instant})` : instant
  })
}

function odderThanKnown(name: string): PitbossError {
  return new PitbossError(
    "SEGMENT_CLOCK",
    `The segment calls ${name}() with something else than a precision or a time zone: expected now(), now('Europe/Malta'), today() or yesterday().`,
    { name },
  )
}

/** An instant as the warehouse binds it. */
export function bound(at: Date): string {
  return at.toISOString().replace("T", " ").replace("Z", "")
}
