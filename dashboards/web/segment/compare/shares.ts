import type { ComparedRow } from "../../../api/comparison/routes.ts"
import { decimalOf, micros } from "../../decimal.ts"

type Share = ComparedRow["share"]

/** A share with its words. */
export interface ShareWords {
  readonly share: Share
  readonly said: string
}

/** Figures of players on one side of a comparison. */
export type Side = Omit<ComparedRow, "share" | "brand"> & { readonly said: string }

export function shareWords(a: string, b: string): readonly ShareWords[] {
  return [
    { share: "only_a", said: `Only ${a}` },
    { share: "both", said: "In both" },
    { share: "only_b", said: `Only ${b}` },
  ]
}

/** Players of a share, over brands. */
export function sumOf(rows: readonly ComparedRow[], share: Share): number {
  return rows.filter((row) => row.share === share).reduce((sum, { players }) => sum + players, 0)
}

/** The shares of a brand; one that nobody is in counts nothing. */
export function wholesOf(
  rows: readonly ComparedRow[],
  words: readonly ShareWords[],
): readonly Side[] {
  return words.map(({ share, said }) => {
    const {
      players = 0,
      players_betting = 0,
      ...money
    } = rows.find((row) => row.share === share) ?? {}
    const { ggr_30d = "0", ngr_30d = "0", deposits_30d = "0" } = money as Partial<ComparedRow>
    return { said, players, players_betting, ggr_30d, ngr_30d, deposits_30d }
  })
}

/** An amount for each player, as decimal text; undefined without players. */
export function perPlayer(amount: string, players: number): string | undefined {
  return players === 0 ? undefined : decimalOf(micros(amount) / BigInt(players))
}
