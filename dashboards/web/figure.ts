const MINUS = "\u2212"

/** Groups the digits of a decimal string; never through a floating-point number. */
export function groupDigits(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",")
}

/** A whole amount from a decimal string, rounded half away from zero: `−43,656`. */
export function wholeAmount(decimal: string): string {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? []
  const rounded = fraction.startsWith("5") || fraction > "5" ? BigInt(whole) + 1n : BigInt(whole)
  const text = groupDigits(String(rounded))
  return sign === "-" && text !== "0" ? `${MINUS}${text}` : text
}

/** Sum of decimal strings with at most 6 digits behind the point, exact. */
export function sumDecimals(decimals: readonly string[]): string {
  const total = decimals.reduce((sum, decimal) => sum + micros(decimal), 0n)
  const absolute = total < 0n ? -total : total
  const fraction = String(absolute % 1_000_000n)
    .padStart(6, "0")
    .replace(/0+$/, "")
  return `${total < 0n ? "-" : ""}${absolute / 1_000_000n}${fraction ? `.${fraction}` : ""}`
}

function micros(decimal: string): bigint {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? []
  const value = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, "0").slice(0, 6))
  return sign === "-" ? -value : value
}

/** For the place of a mark only, never for a figure that is shown. */
export function position(decimal: string): number {
  return Number.parseFloat(decimal)
}

/** `40 s ago`, up to an hour. */
export function ago(ms: number): string {
  if (ms < 1_000) return "just now"
  if (ms < 60_000) return `${Math.floor(ms / 1_000)} s ago`
  return `${Math.floor(ms / 60_000)} min ago`
}

/** A count with grouped digits. */
export function count(value: number): string {
  return groupDigits(String(Math.round(value)))
}
