import { PitbossError } from "../core/errors.ts"
import { quoteIdentifier, quoteText } from "../models/dialect/quote.ts"
import { NO_PAYLOAD } from "./flag.ts"

const COLUMN_NAME = /^[^\\`'"\p{Cc}]{1,200}$/u

/**
 * A column's name goes into SQL of our own, which no sandbox looks at: what could end a quoted name is not one. Throws
 * SEGMENT_COLUMNS.
 */
export function refuseColumnNames(names: readonly string[]): void {
  const odd = names.find((name) => !COLUMN_NAME.test(name))
  if (odd === undefined) return
  throw new PitbossError(
    "SEGMENT_COLUMNS",
    `The select returns a column named ${JSON.stringify(odd.slice(0, 80))}: expected a name without quotes, back-ticks, back-slashes and line ends. Give it one by 'as'.`,
  )
}

/** The columns as one JSON text. Every value as text: money stays decimal, and a template needs no more. */
export function payloadSql(columns: readonly string[]): string {
  if (columns.length === 0) return NO_PAYLOAD
  const pairs = columns.map(
    (name) => `${quoteText(name)}, ifNull(toString(${quoteIdentifier(name)}), '')`,
  )
  return `toJSONString(map(${pairs.join(", ")}))`
}
