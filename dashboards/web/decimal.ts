/** Sums and differences of decimal strings with at most 6 digits behind the point, exact. */
const MICRO = 1_000_000n

export function micros(decimal: string): bigint {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? []
  const value = BigInt(whole) * MICRO + BigInt(fraction.padEnd(6, "0").slice(0, 6))
  return sign === "-" ? -value : value
}

export function decimalOf(amount: bigint): string {
  const absolute = amount < 0n ? -amount : amount
  const fraction = String(absolute % MICRO)
    .padStart(6, "0")
    .replace(/0+$/, "")
  return `${amount < 0n ? "-" : ""}${absolute / MICRO}${fraction ? `.${fraction}` : ""}`
}

export function sumDecimals(decimals: readonly string[]): string {
  return decimalOf(decimals.reduce((sum, decimal) => sum + micros(decimal), 0n))
}

/** To whole units, half away from zero. */
export function rounded(decimal: string): bigint {
  const value = micros(decimal)
  const absolute = value < 0n ? -value : value
  const whole = (absolute + MICRO / 2n) / MICRO
  return value < 0n ? -whole : whole
}

/**
 * The parts in whole units such that they add up to their rounded sum: those that lost most by
 * rounding down are rounded up.
 */
export function apportion(decimals: readonly string[]): readonly bigint[] {
  const down = decimals.map((decimal) => {
    const value = micros(decimal)
    const floor = value / MICRO - (value % MICRO < 0n ? 1n : 0n)
    return { floor, lost: value - floor * MICRO }
  })
  const total = rounded(sumDecimals(decimals))
  let missing = Number(total - down.reduce((sum, { floor }) => sum + floor, 0n))
  const order = down
    .map(({ lost }, place) => ({ lost, place }))
    .sort((a, b) => (a.lost === b.lost ? a.place - b.place : a.lost > b.lost ? -1 : 1))
  const parts = down.map(({ floor }) => floor)
  for (const { place } of order) {
    if (missing <= 0) break
    parts[place] = (parts[place] ?? 0n) + 1n
    missing -= 1
  }
  return parts
}

/** A part of a whole in per cent, to two digits, half away from zero; undefined without a whole. */
export function perCent(part: string, whole: string): string | undefined {
  const base = micros(whole)
  if (base === 0n) return undefined
  const halves = (micros(part) * 20_000n) / base
  const hundredths = halves < 0n ? (halves - 1n) / 2n : (halves + 1n) / 2n
  return decimalOf((hundredths * MICRO) / 100n)
}

/** For the place of a mark only, never for a figure that is shown. */
export function position(decimal: string): number {
  return Number.parseFloat(decimal)
}
