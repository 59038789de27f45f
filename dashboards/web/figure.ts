import { decimalOf, micros, perCent, rounded } from "./decimal.ts"

const MINUS = "\u2212"

/** Groups the digits of a whole number. */
export function groupDigits(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",")
}

/** `€` for EUR; the code where there is no sign of its own. */
export function currencySign(currency: string): string {
  const parts = new Intl.NumberFormat("en-GB", {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
  }).formatToParts(0)
  const sign = parts.find(({ type }) => type === "currency")?.value ?? currency
  return /[A-Z]{3}/.test(sign) ? `${sign} ` : sign
}

/** Whole units: `−€43,656`. */
export function wholeMoney(units: bigint, currency: string): string {
  const text = groupDigits(String(units < 0n ? -units : units))
  return `${units < 0n ? MINUS : ""}${currencySign(currency)}${text}`
}

/** An amount in whole units, from its decimal string. */
export function money(decimal: string, currency: string): string {
  return wholeMoney(rounded(decimal), currency)
}

/** An amount with its cents, as ledgers have it: `−€12.40`. */
export function cents(decimal: string, currency: string): string {
  const hundredths = rounded(decimalOf(micros(decimal) * 100n))
  const absolute = hundredths < 0n ? -hundredths : hundredths
  const text = `${groupDigits(String(absolute / 100n))}.${String(absolute % 100n).padStart(2, "0")}`
  return `${hundredths < 0n ? MINUS : ""}${currencySign(currency)}${text}`
}

/**
 * By how much figures are off, as checks have it: whole cents, and more digits only where there are any; each base
 * currency by itself. What is no money has no amount.
 */
export function offWords(amounts: Readonly<Record<string, string>> | null): string {
  if (amounts === null) return "No money"
  const words = Object.entries(amounts).map(
    ([currency, amount]) => `${centsOf(amount)} ${currency}`,
  )
  return words.length === 0 ? centsOf("0") : words.join(", ")
}

function centsOf(decimal: string): string {
  const [whole = "0", digits = ""] = decimal.split(".")
  return `${groupDigits(whole)}.${digits.replace(/0+$/, "").padEnd(2, "0")}`
}

/** Below 100 with cents, else in whole units; nothing is `0`. */
export function amount(decimal: string, currency: string): string {
  const value = micros(decimal)
  if (value === 0n) return "0"
  const size = value < 0n ? -value : value
  return size < 100_000_000n ? cents(decimal, currency) : money(decimal, currency)
}

/** A change carries a sign, zero none. */
export function signed(text: string, value: bigint): string {
  return value > 0n ? `+${text}` : text
}

/** A change beyond this says that the figure before was next to nothing. */
const PER_CENT_MAX = 1_000n

/** `+8.6%` of two decimal strings; undefined where the one before was not above zero. */
export function change(now: string, before: string): string | undefined {
  const base = micros(before)
  if (base <= 0n) return undefined
  const tenths = ((micros(now) - base) * 2_000n) / base
  const half = tenths < 0n ? (tenths - 1n) / 2n : (tenths + 1n) / 2n
  const absolute = half < 0n ? -half : half
  if (absolute >= PER_CENT_MAX * 10n) return "over tenfold"
  const text = `${absolute / 10n}.${absolute % 10n}%`
  return `${half > 0n ? "+" : half < 0n ? MINUS : ""}${text}`
}

/** Per cent with two digits: `−33.33%`. */
export function percentWords(decimal: string): string {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? []
  return `${sign ? MINUS : ""}${groupDigits(whole)}.${fraction.padEnd(2, "0").slice(0, 2)}%`
}

/** A ratio of two decimal strings; undefined without a whole. */
export function ratio(part: string, whole: string): string | undefined {
  const share = perCent(part, whole)
  return share === undefined ? undefined : percentWords(share)
}

/** A difference of two per-cent figures: `−0.52 pp`. */
export function points(difference: string): string {
  const value = micros(difference)
  return signed(percentWords(difference).replace("%", " pp"), value)
}

/** On axes: `€80k`, `−€1.5m`, `0`. */
export function axisMoney(currency: string): (value: number) => string {
  const sign = currencySign(currency)
  return (value) => {
    if (value === 0) return "0"
    const size = Math.abs(value)
    const [scaled, unit] =
      size >= 1e6 ? [size / 1e6, "m"] : size >= 1e3 ? [size / 1e3, "k"] : [size, ""]
    return `${value < 0 ? MINUS : ""}${sign}${Number(scaled.toPrecision(3))}${unit}`
  }
}

/** `40 s ago`. */
export function ago(ms: number): string {
  if (ms < 1_000) return "just now"
  if (ms < 60_000) return `${Math.floor(ms / 1_000)} s ago`
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ago`
  return ms < 172_800_000
    ? `${Math.floor(ms / 3_600_000)} h ago`
    : `${Math.floor(ms / 86_400_000)} days ago`
}

/** `14:31:58` of an instant in UTC. */
export function clock(instant: string): string {
  return instant.slice(11, 19)
}

/** `14:31:58` of today, `21 Nov 14:31` before that, with the year where it is another. UTC. */
export function moment(instant: string, now = new Date()): string {
  const today = now.toISOString()
  if (instant.slice(0, 10) === today.slice(0, 10)) return clock(instant)
  const date = new Date(instant).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    ...(instant.slice(0, 4) !== today.slice(0, 4) && { year: "numeric" }),
    timeZone: "UTC",
  })
  return `${date} ${instant.slice(11, 16)}`
}

/** A count with grouped digits. */
export function count(value: number): string {
  return groupDigits(String(Math.round(value)))
}

/** `1 player`, `1,204 players`. */
export function players(value: number): string {
  return `${count(value)} ${Math.round(value) === 1 ? "player" : "players"}`
}

/** `Sun 22 Nov` of `2026-11-22`. */
export function dayWords(day: string): string {
  return new Date(`${day}T00:00:00Z`)
    .toLocaleDateString("en-GB", {
      weekday: "short",
      day: "numeric",
      month: "short",
      timeZone: "UTC",
    })
    .replace(",", "")
}

/** `Sunday` of `2026-11-22`. */
export function weekday(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  return date.toLocaleDateString("en-GB", { weekday: "long", timeZone: "UTC" })
}

/** `340 MB`, `1.2 GB`, `12 KB`. */
export function bytesWords(bytes: number): string {
  const [unit, size] =
    bytes >= 1e9 ? ["GB", bytes / 1e9] : bytes >= 1e6 ? ["MB", bytes / 1e6] : ["KB", bytes / 1e3]
  return `${size >= 10 || size === 0 ? Math.round(size) : size.toFixed(1)} ${unit}`
}
