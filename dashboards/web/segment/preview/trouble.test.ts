import { expect, test } from "vitest"
import { mended } from "./trouble.tsx"

const said = {
  code: "SEGMENT_SQL",
  message: "",
  line: 2,
  column: 7,
  found: "deposit",
  instead: "deposits",
}

test("the word at fault gives way to what would do, at its place alone", () => {
  expect(mended("select deposit\nwhere deposit > 1", said)).toBe(
    "select deposit\nwhere deposits > 1",
  )
})

test("nothing is mended where the text has changed, or nothing would do", () => {
  expect(mended("select deposit\nwhere  deposit > 1", said)).toBeUndefined()
  expect(mended("select deposit", said)).toBeUndefined()
  expect(mended("select deposit\nwhere deposit > 1", { code: "X", message: "" })).toBeUndefined()
})
