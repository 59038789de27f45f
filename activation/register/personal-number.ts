const DIGITS = /^\d{12}$/
const SHORT = /^(\d{6})([-+]?)(\d{4})$/
/** A coordination number's day has 60 more. */
const COORDINATION_DAYS = 60

/**
 * A Swedish personal number as YYYYMMDDNNNN, from a document of the vault; undefined where it is none. A register that
 * is asked about a wrong number says that it is not blocked, so nothing is asked that is not sound and of his birth date.
 */
export function personalNumber(
  document: string | undefined,
  prefix: string,
  birthDate: string | undefined,
): string | undefined {
  if (document === undefined || !document.startsWith(prefix)) return undefined
  const text = document.slice(prefix.length).trim()
  const whole = text.replace(/^(\d{8})-(\d{4})$/, "$1$2")
  const number = DIGITS.test(whole) ? whole : longForm(text, birthDate)
  if (number === undefined || !isSound(number)) return undefined
  return birthDate === undefined || isBornOn(number, birthDate) ? number : undefined
}

// Two digits of a year do not say the century: the birth date does.
function longForm(text: string, birthDate: string | undefined): string | undefined {
  const [, date, , last] = SHORT.exec(text) ?? []
  if (date === undefined || last === undefined || birthDate === undefined) return undefined
  return `${birthDate.slice(0, 2)}${date}${last}`
}

function isBornOn(number: string, birthDate: string): boolean {
  const day = Number(number.slice(6, 8))
  const plain = String(day > COORDINATION_DAYS ? day - COORDINATION_DAYS : day).padStart(2, "0")
  return `${number.slice(0, 4)}-${number.slice(4, 6)}-${plain}` === birthDate
}

// Luhn's check over the last ten digits.
function isSound(number: string): boolean {
  let sum = 0
  for (const [at, digit] of [...number.slice(2)].entries()) {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}
