import { expect, test } from "vitest"
import { valueWords } from "./feature-value.tsx"

test("a limit of which nobody knows what it comes to reads unknown, not as an amount", () => {
  const shown = (name: string, value: Readonly<Record<string, string | null>>) =>
    valueWords({ name, kind: "map", value, currency: "EUR" })
  expect(shown("limits", { deposit_day: "50", deposit_week: null })).toMatch(
    /^deposit day .*50.*, deposit week unknown, no rate$/,
  )
  expect(shown("limits_share", { deposit_week: null })).toBe("deposit week unknown, no rate")
})
