/** Where a synthetic player lives, and what follows from it. */
export interface Residence {
  readonly jurisdiction: string
  readonly country: string
  readonly currency: string
  readonly rate: string
  readonly timeZone: string
}

export const RESIDENCES: readonly Residence[] = [
  { jurisdiction: "GB", country: "GB", currency: "GBP", rate: "1.1734", timeZone: "Europe/London" },
  { jurisdiction: "MT", country: "MT", currency: "EUR", rate: "1", timeZone: "Europe/Malta" },
  {
    jurisdiction: "CA-ON",
    country: "CA",
    currency: "CAD",
    rate: "0.6721",
    timeZone: "America/Toronto",
  },
  {
    jurisdiction: "US-NJ",
    country: "US",
    currency: "USD",
    rate: "0.918273645",
    timeZone: "America/New_York",
  },
  { jurisdiction: "DE", country: "DE", currency: "EUR", rate: "1", timeZone: "Europe/Berlin" },
]

export const BRANDS = ["orsa", "tern"] as const
export type Brand = (typeof BRANDS)[number]

export const GAMES = [
  { id: "starfall", type: "slots", rtp: 0.96 },
  { id: "ruby-mine", type: "slots", rtp: 0.945 },
  { id: "roulette-eu", type: "table", rtp: 0.973 },
  { id: "blackjack-7", type: "live_casino", rtp: 0.994 },
] as const

/** How often what goes wrong goes wrong, as shares of all events. */
export const RATES = {
  repeat: 0.02,
  conflict: 0.001,
  late: 0.01,
  rollback: 0.005,
  broken: 0.005,
  poison: 0.0005,
  lateDaysMax: 30,
  sharedId: 0.005,
} as const

/** What the demo's lapsing players have done, each a case of the compliance gate. */
export const LAPSING_CASES = [
  "consented",
  "consented",
  "consented",
  "excluded",
  "excluded_live",
  "excluded_other_brand",
  "cooling_off",
  "blocked",
  "revoked",
  "never_consented",
  "granted_again",
  "granted_casino",
  "granted_betting",
  "reinstated",
  "unregistered",
  "no_address",
  "unsubscribed",
  "bounced",
  "kyc_pending",
  "kyc_rejected",
  "age_unknown",
  "under_age",
  "aml_held",
  "harm_marked",
  "limit_reached",
  "limit_near",
] as const
export type LapsingCase = (typeof LAPSING_CASES)[number]
