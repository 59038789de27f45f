import { PitbossError } from "../../core/errors.ts"
import { placeOf } from "../fault.ts"

/**
 * The refusal of a text: `found` is the word at fault, whose place is told where it stands in the text, `instead` what
 * would do in its place.
 */
export function refusal(
  code: `SANDBOX_${string}`,
  message: string,
  {
    sql,
    found,
    instead,
  }: {
    readonly sql: string
    readonly found?: string | undefined
    readonly instead?: string | undefined
  },
): PitbossError {
  const place = found === undefined ? undefined : placeOf(sql, found)
  return new PitbossError(code, `Nothing ran: ${message}`, {
    ...(found !== undefined && { found }),
    ...(found !== undefined && instead !== undefined && { instead }),
    ...place,
  })
}
