/** Groups inside each other, the outermost among them. */
export const DEPTH_MAX = 8
export const RULES_MAX = 200
export const COLUMNS_MAX = 20
export const VALUES_MAX = 100
export const TEXT_CHARACTERS_MAX = 200
/** Hours or days of a window. */
export const AMOUNT_MAX = 10_000
/** As many digits as a count is read with. */
export const COUNT_MAX = 999_999

export const COMPARISONS = ["=", "!=", "<", "<=", ">", ">="] as const
export type Comparison = (typeof COMPARISONS)[number]

const WORDS = new Set(
  "select from where and or not in is null has now interval group by having player_key".split(" "),
)

/** Whether it can stand as a column of ft_player. */
export function isColumn(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,63}$/.test(name) && !WORDS.has(name)
}

/** A number as decimal text, as 12.50. */
export function isDecimal(text: string): boolean {
  return /^-?(0|[1-9]\d{0,37})(\.\d{1,18})?$/.test(text)
}

/**
 * Whether a rule may hold it: one line, as its field has, and nothing in double braces, which is filled in before a
 * segment's text is read.
 */
export function isText(text: string): boolean {
  return text.length <= TEXT_CHARACTERS_MAX && !/[\0\r\n]|\{[{%]/.test(text)
}

export function isSegmentName(name: string): boolean {
  return /^[a-z][a-z0-9-]{0,63}$/.test(name)
}

/** A day of the calendar, as 2026-01-31. */
export function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`)
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(at.getTime()) &&
    at.toISOString().startsWith(text)
  )
}
