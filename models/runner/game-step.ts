import type { BrandConfiguration, NgrStep } from "../../core/brand.ts"
import { quoteText } from "../dialect/quote.ts"

/** The games whose GGR a step takes a share of. */
interface Games {
  readonly provider: string | undefined
  readonly game_type: string | undefined
}

/** Place of a step's games among those of its brand, from 1; undefined where it is not about some games only. */
export function gamesPlace(brand: BrandConfiguration, step: NgrStep): number | undefined {
  const games = gamesOf(step)
  if (games === undefined) return undefined
  return gamesOfBrand(brand).findIndex((other) => isSame(games, other)) + 1
}

/**
 * An amount of a casino game as an array with a place for each choice of games of the brand's steps: the amount where
 * the game is among them, else 0. Reads a relation `games` of brand, game_id, provider and game_type.
 */
export function gameAmounts(
  brands: readonly BrandConfiguration[],
  [brandColumn = "brand", game = "game_id", amount = "ggr"]: readonly string[],
): string {
  const branches = brands.filter(hasGameSteps).map((brand) => {
    const places = gamesOfBrand(brand).map(
      (games) =>
        `if((${brandColumn}, ${game}) in (select brand, game_id from games where ${conditionOf(games)}), ${amount}, toDecimal128('0', 6))`,
    )
    return `${brandColumn} = ${quoteText(brand.name)}, [${places.join(", ")}]`
  })
  const none = "[]::Array(Decimal(38, 6))"
  return branches.length === 0 ? none : `multiIf(${branches.join(", ")}, ${none})`
}

/** Whether a brand has steps of some games' GGR: what only they read is kept for such brands alone. */
export function hasGameStepsSql(brands: readonly BrandConfiguration[]): string {
  const names = brands.filter(hasGameSteps).map(({ name }) => quoteText(name))
  return names.length === 0 ? "0" : `brand in (${names.join(", ")})`
}

function hasGameSteps(brand: BrandConfiguration): boolean {
  return gamesOfBrand(brand).length > 0
}

function gamesOfBrand({ ngrSteps }: BrandConfiguration): readonly Games[] {
  const all = ngrSteps.flatMap((step) => gamesOf(step) ?? [])
  return all.filter((games, place) => all.findIndex((other) => isSame(games, other)) === place)
}

function gamesOf(step: NgrStep): Games | undefined {
  if (step.of !== "ggr") return undefined
  const { provider, game_type } = step
  return provider === undefined && game_type === undefined ? undefined : { provider, game_type }
}

const isSame = (one: Games, other: Games) =>
  one.provider === other.provider && one.game_type === other.game_type

function conditionOf({ provider, game_type }: Games): string {
  return [
    ...(provider === undefined ? [] : [`provider = ${quoteText(provider)}`]),
    ...(game_type === undefined ? [] : [`game_type = ${quoteText(game_type)}`]),
  ].join(" and ")
}
