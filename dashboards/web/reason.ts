/** What people read for a reason of the gate; a reason without words shows as it is. */
const WORDS: Readonly<Record<string, string>> = {
  self_excluded: "Self-excluded, at any brand",
  cooling_off: "Cooling off",
  blocked: "Blocked by the operator",
  no_consent: "No consent for e-mail and product",
  left_segment: "Left the segment before it was sent",
  hold_out: "Held out for comparison",
  test_player: "Test player",
  kyc_not_approved: "Identity not approved",
  under_age: "Under the legal age",
  age_unknown: "Age not known",
  aml_hold: "On hold by the operator",
  limit_near: "Near a limit of his own",
  limit_rate_unknown: "Has a limit in a currency without a rate",
  limit_reached: "Reached a limit of his own",
  limit_unread: "Set a limit a moment ago",
  harm_marker: "Marked as at risk of harm",
  quiet_hours: "Quiet hours where the player lives",
  time_zone_unknown: "Time zone not known",
  frequency_cap: "Enough messages today",
  frequency_unknown: "Messages of today not known",
  protection_segment: "Audience made for protection",
  address_bounced: "Address refuses e-mail",
  unknown_player: "No registration known",
  no_address: "No e-mail address in the vault",
  contact_unreadable: "Contact cannot be opened",
  template_error: "Template cannot be filled",
  compliance_unreadable: "Held: a compliance row is unreadable",
  compliance_lag: "Compliance topic not read up to now",
  state_unreadable: "State could not be read",
  stale_state: "Features older than 30 s",
  protected: "Protected: told to compliance alone",
  no_unsubscribe_link: "No link to unsubscribe: public_url is not configured",
}

export function reasonWords(reason: string): string {
  return WORDS[reason] ?? reason.replaceAll("_", " ")
}
