import { expect, test } from "vitest"
import { PreviewQuestion } from "./schema.ts"
import { BODY_BYTES_MAX, SQL_CHARACTERS_MAX, tooMuch } from "./sql-bound.ts"

const bytesOf = (sql: string) =>
  Buffer.byteLength(JSON.stringify({ sql, purpose: "protection" }), "utf8")

test("a text is too much exactly where the door would not take it", () => {
  const longest = "x".repeat(SQL_CHARACTERS_MAX)
  expect([tooMuch(longest), PreviewQuestion.safeParse({ sql: longest }).success]).toEqual([
    undefined,
    true,
  ])
  expect(tooMuch(`${longest}x`)).toBe("It has 100,001 characters: expected at most 100,000.")
  expect(PreviewQuestion.safeParse({ sql: `${longest}x` }).success).toBe(false)
})

test("a text of few characters and many bytes is told by its bytes, before it is sent", () => {
  const wide = "€".repeat(90_000)
  expect(bytesOf(wide)).toBeGreaterThan(BODY_BYTES_MAX)
  expect(tooMuch(wide)).toMatch(/^It has 270,\d{3} bytes as it would be sent/)
  for (const text of ["€".repeat(66_000), "\n".repeat(99_000)])
    expect([tooMuch(text), bytesOf(text) <= BODY_BYTES_MAX]).toEqual([undefined, true])
})
