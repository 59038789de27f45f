import { expect, test } from "vitest"
import { perPlayer, shareWords, sumOf, wholesOf } from "./shares.ts"

const row = (share: "only_a" | "both", brand: string, players: number) => ({
  ...{ share, brand, players, players_betting: 1 },
  ...{ ggr_30d: "10", ngr_30d: "9", deposits_30d: "100" },
})
const rows = [row("only_a", "orsa", 4), row("only_a", "gull", 1), row("both", "orsa", 2)]

test("players of a share add up over brands, amounts stay with their brand", () => {
  expect(sumOf(rows, "only_a")).toBe(5)
  const sides = wholesOf(
    rows.filter(({ brand }) => brand === "orsa"),
    shareWords("vip", "lapsed"),
  )
  expect(sides.map(({ said, players, ggr_30d }) => [said, players, ggr_30d])).toEqual([
    ["Only vip", 4, "10"],
    ["In both", 2, "10"],
    ["Only lapsed", 0, "0"],
  ])
})

test("an amount for each player is exact to the sixth digit, and of nobody there is none", () => {
  expect(perPlayer("10", 4)).toBe("2.5")
  expect(perPlayer("-10", 3)).toBe("-3.333333")
  expect(perPlayer("10", 0)).toBeUndefined()
})
