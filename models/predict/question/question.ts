import type { Trait, Traits } from "./trait.ts"

/** What came of a player in the days behind an instant. */
export interface Outcome {
  readonly deposits: number
  readonly deposited: number
  readonly bonusTurned: number
  /** He was excluded, cooled off, or marked for medium or high harm. */
  readonly wasRestricted: boolean
}

/** A player as of an instant. */
export interface Asked {
  readonly traits: Traits
  readonly isRestricted: boolean
}

/** Something that a player may do within the next 30 days, of which the probability is asked. */
export interface Question {
  readonly name: string
  readonly words: string
  /** Answers for protection are read by nothing that promotes. */
  readonly purpose: "marketing" | "protection"
  /** Of whom it is asked. `vipFrom` is what a VIP deposits in 30 days. */
  readonly isAsked: (player: Asked, vipFrom: number) => boolean
  readonly happened: (outcome: Outcome, vipFrom: number) => boolean
  /** The one trait by which anybody would rank players without a model. */
  readonly baseline: Trait
}

/** For how long ahead every question asks. */
export const HORIZON_DAYS = 30

/** What is asked of every brand's players. SQL asks the same people: `int_player_score`. */
export const QUESTIONS: readonly Question[] = [
  {
    name: "churn",
    words: "No deposit in the next 30 days, of who deposited in the last 30",
    purpose: "marketing",
    isAsked: ({ traits }) => traits.deposits_30d > 0,
    happened: ({ deposits }) => deposits === 0,
    baseline: "days_since_deposit",
  },
  {
    name: "vip",
    words: "Deposits like the highest twentieth in the next 30 days, of who did not in the last 30",
    purpose: "marketing",
    isAsked: ({ traits }, vipFrom) => traits.deposits_90d > 0 && traits.deposited_30d < vipFrom,
    happened: ({ deposited }, vipFrom) => deposited >= vipFrom,
    baseline: "deposited_30d",
  },
  {
    name: "bonus_abuse",
    words:
      "Turns more bonus into real money than he deposits in the next 30 days, of who had a bonus",
    purpose: "marketing",
    isAsked: ({ traits }) => traits.bonuses_90d > 0 || traits.staked_bonus_30d > 0,
    happened: ({ bonusTurned, deposited }) => bonusTurned > deposited,
    baseline: "bonus_turned_90d",
  },
  {
    name: "harm",
    words: "Excluded, cooled off or marked for harm in the next 30 days, of who never was",
    purpose: "protection",
    isAsked: ({ traits, isRestricted }) => traits.deposits_90d > 0 && !isRestricted,
    happened: ({ wasRestricted }) => wasRestricted,
    baseline: "deposits_30d",
  },
]
