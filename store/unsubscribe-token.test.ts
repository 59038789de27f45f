import { expect, test } from "vitest"
import { intentOfToken, unsubscribeToken } from "./unsubscribe-token.ts"

const KEY = "ab".repeat(32)

test("a token opens with its own key and in its own form only", () => {
  const token = unsubscribeToken(KEY, "0A1B")
  expect(intentOfToken(KEY, token)).toBe("0A1B")
  expect(intentOfToken("cd".repeat(32), token)).toBeUndefined()
  expect(intentOfToken(KEY, token.replace("0A1B", "0A1C"))).toBeUndefined()
  for (const wrong of ["", "0A1B", "0A1B.", `${token}x`, "0A1B.".padEnd(27, "A")])
    expect(intentOfToken(KEY, wrong)).toBeUndefined()
})
