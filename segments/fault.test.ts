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
    ...{ line: 3, column: 7 },
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
