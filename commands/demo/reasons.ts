/** Reasons of which the demo plays players, each by at least one. */
export const PLAYED: readonly string[] = [
  ...["self_excluded", "cooling_off", "blocked", "kyc_not_approved", "age_unknown", "under_age"],
  ...["aml_hold", "harm_marker", "limit_reached", "limit_near", "no_consent", "unknown_player"],
  ...["test_player", "compliance_unreadable", "no_address", "template_error", "address_bounced"],
  ...["hold_out", "frequency_cap", "time_zone_unknown", "quiet_hours", "stale_state"],
]

/** Reasons that no play of an operator brings about, and why. */
export const NOT_PLAYED: Readonly<Record<string, string>> = {
  barred_by_law: "no campaign of the demo offers anything",
  offer_terms: "likewise",
  offer_terms_unknown: "likewise",
  not_first_play: "likewise",
  play_unknown: "likewise",
  too_young_for_offer:
    "no player of the operator lives where a law asks for more than the legal age",
  protection_segment:
    "a promotion to players who are to be protected was tried, and refused with CAMPAIGN_PROTECTION before the gate was asked",
  exclusion_listed: "the operator of the demo has no list of excluded people",
  exclusion_review: "likewise",
  exclusion_list_stale: "likewise",
  register_excluded: "the operator of the demo asks no register of excluded people",
  register_unreachable: "likewise",
  register_unidentifiable: "likewise",
  register_unasked: "likewise",
  outranked: "no campaign of the demo has a priority",
  fatigued: "the brands of the demo configure no fatigue",
  fatigue_unknown: "likewise",
  budget_spent: "no campaign of the demo has a budget",
  budget_unknown: "likewise",
  weekly_cap: "the demo plays one day, on which nobody gets as many",
  left_segment:
    "the demo's campaigns say 'if_left: send', so that the gate's other rules are asked",
  contact_unreadable: "the vault's file would have to be damaged",
  frequency_unknown: "the store would have to lose what it counted",
  compliance_lag: "Kafka would have to be silent for a second",
  limit_rate_unknown:
    "every player of the operator pays in the currency of his limits, and says its rate",
  limit_unread: "it passes within a second, before the demo could look",
  stale_segment:
    "a segment would have to fail; before its first evaluation it passes within seconds",
  state_unreadable: "the warehouse would have to fail",
}
