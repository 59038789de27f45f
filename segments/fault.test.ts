import { expect, test } from "vitest"
import { PitbossError } from "../core/errors.ts"
import { faultOf, faultWords } from "./fault.ts"

const SQL = "select player_key\nfrom ft_player\nwhere deposit > 10"
const engine = (message: string) =>
  new PitbossError(
    "SEGMENT_SQL",
    `${message} (in: describe table (SELECT player_key FROM ft_player)`,
  )

test("an unknown name is told with its place and the nearest, without the engine's words", () => {
  const fault = faultOf(
    engine(
      "Unknown expression identifier `deposit` in scope SELECT player_key FROM ft_player WHERE deposit > 10. Maybe you meant: ['deposits']",
    ),
    SQL,
  )
  expect(fault).toEqual({
    code: "SEGMENT_SQL",
    message: "There is no `deposit`. The nearest is `deposits`. Nothing ran.",
    ...{ line: 3, column: 7, found: "deposit", instead: "deposits" },
  })
  expect(faultWords(fault)).toBe(
    "Line 3, column 7: There is no `deposit`. The nearest is `deposits`. Nothing ran.",
  )
})

test("what is no unknown name keeps its first sentence, and nothing of the statement", () => {
  const { message, line } = faultOf(engine("Argument of sum must be a number"), SQL)
  expect(message).toBe("Argument of sum must be a number. Nothing ran.")
  expect(line).toBeUndefined()
})

const SELECT = "select player_key\nfrom ft_player\nwhere toInt32(country) > 0"
const EXPECTED =
  "Expected a select that goes on with every value, as by `toInt32OrNull` and its kin, or a condition that keeps such rows out."
const running = (type: string, message: string) =>
  new PitbossError(`WAREHOUSE_${type}`, `${message} (in: select count() as size from ft_player)`)

test("a select that fails over a player's value is told what it could not do, and not the value", () => {
  const said =
    "Cannot parse string 'MT' as Int32: syntax error: while executing 'FUNCTION toInt32(country :: 1) -> toInt32(country) Int32 : 0'."
  expect(faultOf(running("CANNOT_PARSE_TEXT", said), SELECT)).toEqual({
    code: "SEGMENT_VALUE",
    message: `The select failed while it ran: a value could not be read as Int32 in \`toInt32\`. ${EXPECTED}`,
    ...{ line: 3, column: 7 },
  })
  const checked = new PitbossError(
    "SEGMENT_SQL",
    said,
    {},
    { cause: running("CANNOT_PARSE_TEXT", said) },
  )
  expect(faultOf(checked, SELECT)).toMatchObject({ code: "SEGMENT_VALUE", line: 3 })
})

test.each([
  [
    "CANNOT_PARSE_DATE",
    "Cannot parse date: value is too short: Cannot parse Date from String: while executing 'FUNCTION toDate(a)'",
    "a value could not be read as Date",
  ],
  [
    "CANNOT_PARSE_UUID",
    "Cannot parse uuid secret-p: Cannot parse UUID from String",
    "a value could not be read as UUID",
  ],
  [
    "CANNOT_PARSE_NUMBER",
    "Cannot read floating point value here: secret-p: Cannot parse Float64 from String",
    "a value could not be read as Float64",
  ],
  [
    "CANNOT_PARSE_TEXT",
    "Cannot parse string 'secret-p' as Decimal(9, 2): syntax error",
    "a value could not be read as Decimal(9, 2)",
  ],
  [
    "ILLEGAL_DIVISION",
    "Division by zero: while executing 'FUNCTION intDiv(1, n)'",
    "it divides by zero",
  ],
  [
    "DECIMAL_OVERFLOW",
    "Convert overflow: while executing 'FUNCTION toInt8(d)'",
    "a number is too large",
  ],
  [
    "UNKNOWN_ELEMENT_OF_ENUM",
    "Unknown element 'secret-p' for enum",
    "a value of a row does not do",
  ],
  [
    "CANNOT_COMPILE_REGEXP",
    "cannot compile re2: secret-p(, error: missing )",
    "a value of a row does not do",
  ],
])("%s is told in words without a value", (type, said, words) => {
  const { message } = faultOf(running(type, said), SELECT)
  expect(message).toBe(`The select failed while it ran: ${words}. ${EXPECTED}`)
  expect(message).not.toContain("secret")
})
