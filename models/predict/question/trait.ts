/** Names of the traits of `int_player_trait`. */
export const TRAITS = [
  "days_since_deposit",
  "days_since_first_deposit",
  "deposits_7d",
  "deposits_30d",
  "deposits_90d",
  "deposit_days_30d",
  "deposit_days_90d",
  "deposits_ever",
  "deposited_7d",
  "deposited_30d",
  "deposited_90d",
  "deposit_largest_90d",
  "night_deposits_30d",
  "withdrawals_30d",
  "withdrawals_90d",
  "withdrawn_30d",
  "withdrawn_90d",
  "declined_deposits_30d",
  "declined_withdrawals_30d",
  "bets_30d",
  "bets_90d",
  "active_days_30d",
  "staked_30d",
  "staked_bonus_30d",
  "lost_30d",
  "night_bets_30d",
  "bonuses_90d",
  "bonus_turned_90d",
  "limits_reached_90d",
] as const

/**
 * What answers questions, with the number of what the traits mean: raised when one is reckoned otherwise, so that no
 * player is scored by weights that were fitted to another meaning. `stg_prediction__fit` takes fits of this name only. 2:
 * sports bets count as casino's do, and night is the player's own. 3: what promotes had learnt from withdrawals that were
 * taken back.
 */
export const QUESTION_MODEL = "logistic-3"

export type Trait = (typeof TRAITS)[number]
export type Traits = Readonly<Record<Trait, number>>

/** Signs that a player may come to harm: what promotes neither learns from them nor gives them as a reason. */
export const PROTECTION_TRAITS = [
  "night_deposits_30d",
  "lost_30d",
  "night_bets_30d",
  "limits_reached_90d",
  // Cancelled ones are among them: he took a withdrawal back, and played on.
  "declined_withdrawals_30d",
] as const satisfies readonly Trait[]

const protecting: ReadonlySet<Trait> = new Set(PROTECTION_TRAITS)
const MARKETING_TRAITS: readonly Trait[] = TRAITS.filter((name) => !protecting.has(name))

/** What the models of a purpose read, in the order in which they keep their weights. */
export function traitsFor(purpose: "marketing" | "protection"): readonly Trait[] {
  return purpose === "marketing" ? MARKETING_TRAITS : TRAITS
}

/** As models read them: the step from 1 to 2 deposits weighs as much as that from 10 to 20. */
export function valuesOf(traits: Traits, names: readonly Trait[]): readonly number[] {
  return names.map((name) => Math.log1p(traits[name]))
}
