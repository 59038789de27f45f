/** Stands for every reason that is told to those alone who protect players. */
export const PROTECTED = "protected"

/**
 * Reasons of money laundering, harm and a player's own limits: to tell of them may tip him off. That he may be somebody on
 * a list of excluded people is nobody's business either, until it is known.
 */
export const UNTOLD_REASONS: readonly string[] = [
  "aml_hold",
  "exclusion_review",
  "harm_marker",
  "limit_near",
  "limit_rate_unknown",
  "limit_reached",
  "limit_unread",
  "protection_segment",
]

/** Rules that give those reasons. */
const RULES: ReadonlySet<string> = new Set([
  "aml-hold",
  "exclusion-review",
  "harm-marker",
  "limit-near",
  "limit-reached",
  "limit-unrated",
  "limit-unread",
  "protection",
])

/** Restrictions of the same kind. */
const FACT = /^(aml_hold$|harm:|limit_reached(:|$))/

/** Events that say so. */
export const UNTOLD_EVENTS: readonly string[] = [
  "aml.hold",
  "harm.marker",
  "limit.reached",
  "limit.set",
]

/** Columns of the features that say so. */
const FEATURE =
  /^(harm_level|is_aml_hold|limits|limits_.*|.*_limit_share|stake_average_(norm|change))$/

export const isUntoldRule = (rule: string) => RULES.has(rule)
export const isUntoldFact = (fact: string) => FACT.test(fact)
export const isUntoldFeature = (column: string) => FEATURE.test(column)

/** Reasons as everybody may read them, each once. */
export function toldReasons(reasons: readonly string[]): string[] {
  return [...new Set(reasons.map((one) => (UNTOLD_REASONS.includes(one) ? PROTECTED : one)))]
}
