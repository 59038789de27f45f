import { DateTime, IANAZone } from "luxon"
import { YEAR_MAX, YEAR_MIN } from "../event/field.ts"
import { literal } from "../landing/literal.ts"

const DAY_MS = 86_400_000
/** An instant that carries its zone needs no reading. */
const ZONED = "(Z|[+-][0-9]{2}:[0-9]{2})$"
const ZONED_PATTERN = new RegExp(ZONED)

/** What a pattern's groups stand for. `X` and `x` are seconds and milliseconds since 1970. */
type Unit = "year" | "month" | "day" | "hour" | "minute" | "second" | "fraction" | "X" | "x"

interface Shape {
  readonly pattern: string
  readonly units: readonly Unit[]
}

const ISO: Shape = {
  pattern:
    "^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?)?$",
  units: ["year", "month", "day", "hour", "minute", "second", "fraction"],
}

const TOKENS: Readonly<Record<string, readonly [Unit, string]>> = {
  yyyy: ["year", "[0-9]{4}"],
  MM: ["month", "[0-9]{2}"],
  M: ["month", "[0-9]{1,2}"],
  dd: ["day", "[0-9]{2}"],
  d: ["day", "[0-9]{1,2}"],
  HH: ["hour", "[0-9]{2}"],
  H: ["hour", "[0-9]{1,2}"],
  mm: ["minute", "[0-9]{2}"],
  ss: ["second", "[0-9]{2}"],
  SSS: ["fraction", "[0-9]{3}"],
  X: ["X", "[0-9]{1,10}"],
  x: ["x", "[0-9]{1,13}"],
}

/** The instants of a file that carry no zone: one zone, one format. */
export class LocalTime {
  readonly #zone: IANAZone
  readonly #format: string | undefined
  readonly #shape: Shape | undefined
  readonly #regex: RegExp

  /** `format` is of Luxon's tokens; without one, ISO 8601. */
  constructor(zone: string, format?: string) {
    this.#zone = IANAZone.create(zone)
    this.#format = format
    this.#shape = format === undefined ? ISO : shapeOf(format)
    this.#regex = new RegExp(this.#shape?.pattern ?? "^$")
  }

  get isZone(): boolean {
    return this.#zone.isValid
  }

  /** Whether the engine reads the format too. */
  get hasSql(): boolean {
    return this.#shape !== undefined
  }

  /** The instant as the contract writes it; what cannot be read stays, and the gateway says so. */
  read(text: string): string {
    if (this.#format === undefined && ZONED_PATTERN.test(text)) return text
    if (this.#shape === undefined) return this.#readByLuxon(text)
    const found = this.#regex.exec(text)
    const ms = found && this.#instantOf(partsOf(this.#shape.units, found.slice(1)))
    return ms === null || ms === undefined ? text : new Date(ms).toISOString()
  }

  /** The same as SQL. What is used more than once is the argument of a function, so that it stands once. */
  sql(text: string): string {
    const { pattern, units } = this.#shape ?? ISO
    const ms = `arrayMap(found -> ${this.#instantSql(units)}, [extractGroups(${text}, ${literal(pattern)})])[1]`
    const iso = "concat(replaceOne(toString(fromUnixTimestamp64Milli(ms, 'UTC')), ' ', 'T'), 'Z')"
    const read = `arrayMap(ms -> if(ms > 0, ${iso}, ${text}), [${ms}])[1]`
    return this.#format === undefined
      ? `if(match(${text}, ${literal(ZONED)}), ${text}, ${read})`
      : read
  }

  #readByLuxon(text: string): string {
    const at = DateTime.fromFormat(text, this.#format ?? "", { zone: this.#zone })
    return at.isValid ? (at.toUTC().toISO() ?? text) : text
  }

  #instantOf(parts: Partial<Record<Unit, number>>): number | undefined {
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, fraction = 0 } = parts
    if (parts.X !== undefined) return bounded(parts.X * 1_000)
    if (parts.x !== undefined) return bounded(parts.x)
    const local = Date.UTC(year, month - 1, day, hour, minute, second, fraction)
    const isDay = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day && month <= 12
    if (!isDay || month < 1 || hour > 23 || minute > 59 || second > 59) return undefined
    return bounded(local) === undefined ? undefined : this.#fromLocal(local)
  }

  // What comes twice when clocks go back is the first of both; what is skipped lies behind the gap.
  #fromLocal(local: number): number {
    const offsetMs = (at: number) => this.#zone.offset(at) * 60_000
    const before = offsetMs(local - DAY_MS)
    if (offsetMs(local - before) === before) return local - before
    const after = offsetMs(local + DAY_MS)
    return offsetMs(local - after) === after ? local - after : local - before
  }

  // Milliseconds since 1970; 0 where there is no such instant. Reads `found`, the pattern's groups.
  #instantSql(units: readonly Unit[]): string {
    const group = (unit: Unit) => `found[${units.indexOf(unit) + 1}]`
    const number = (unit: Unit) => (units.includes(unit) ? `toInt64OrZero(${group(unit)})` : "0")
    const within = (ms: string) =>
      `${ms} between ${Date.UTC(YEAR_MIN, 0)} and ${Date.UTC(YEAR_MAX + 1, 0) - 1}`
    const since = units.find((unit) => unit === "X" || unit === "x")
    if (since !== undefined)
      return `arrayMap(ms -> if(${within("ms")}, ms, 0), [${number(since)} * ${since === "X" ? 1_000 : 1}])[1]`
    const padded = (unit: Unit, digits: number) =>
      units.includes(unit) ? `leftPad(${group(unit)}, ${digits}, '0')` : "'01'"
    const date = `concat(${padded("year", 4)}, '-', ${padded("month", 2)}, '-', ${padded("day", 2)})`
    const fraction = units.includes("fraction")
      ? `toInt64OrZero(substring(rightPad(${group("fraction")}, 3, '0'), 1, 3))`
      : "0"
    const time = `${number("hour")} * 3600000 + ${number("minute")} * 60000 + ${number("second")} * 1000 + ${fraction}`
    const isTime = `${number("hour")} < 24 and ${number("minute")} < 60 and ${number("second")} < 60`
    return `arrayMap((day, local) -> if(toString(toDate32(day)) = ${date} and ${isTime} and ${within("local")}, ${this.#fromLocalSql()}, 0),
        [toInt32(toDateOrZero(${date}))], [toInt64(toDateOrZero(${date})) * ${DAY_MS} + ${time}])[1]`
  }

  // Reads `local`.
  #fromLocalSql(): string {
    if (/^(etc\/)?utc$/i.test(this.#zone.name)) return "local"
    const zone = literal(this.#zone.name)
    const offsetMs = (at: string) =>
      `(toInt64(timeZoneOffset(toDateTime(intDiv(greatest(${at}, 0), 1000), ${zone}))) * 1000)`
    return `arrayMap((before, after) -> multiIf(${offsetMs("local - before")} = before, local - before,
            ${offsetMs("local - after")} = after, local - after, local - before),
            [${offsetMs(`local - ${DAY_MS}`)}], [${offsetMs(`local + ${DAY_MS}`)}])[1]`
  }
}

const bounded = (ms: number) =>
  ms >= Date.UTC(YEAR_MIN, 0) && ms < Date.UTC(YEAR_MAX + 1, 0) ? ms : undefined

function partsOf(units: readonly Unit[], groups: readonly (string | undefined)[]) {
  const parts: Partial<Record<Unit, number>> = {}
  for (const [index, unit] of units.entries()) {
    const digits = groups[index]
    if (digits === undefined) continue
    parts[unit] = Number(unit === "fraction" ? digits.padEnd(3, "0").slice(0, 3) : digits)
  }
  return parts
}

// Undefined where a token is not one of those that the engine is taught here.
function shapeOf(format: string): Shape | undefined {
  const units: Unit[] = []
  let pattern = ""
  for (const [token, quoted] of format.matchAll(/'([^']*)'|([A-Za-z])\2*|[^A-Za-z']/g)) {
    const known = TOKENS[token]
    if (known) {
      units.push(known[0])
      pattern += `(${known[1]})`
    } else if (/^[A-Za-z]/.test(token)) return undefined
    else pattern += (quoted ?? token).replaceAll(/[.*+?^${}()|[\]\\/-]/g, "\\$&")
  }
  const isWhole =
    new Set(units).size === units.length &&
    (units.includes("X") || units.includes("x") ? units.length === 1 : units.includes("year"))
  return isWhole ? { pattern: `^${pattern}$`, units } : undefined
}
